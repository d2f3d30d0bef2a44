/** What the shop sells. Prices in whole taka. */
export const PRODUCTS = [
  { id: 'panjabi', name: 'Cotton panjabi', price: 1_450 },
  { id: 'jamdani', name: 'Jamdani saree', price: 6_800 },
  { id: 'nakshi-kantha', name: 'Nakshi kantha quilt', price: 3_200 },
  { id: 'tea', name: 'Sylhet tea, 400 g', price: 320 },
  { id: 'honey', name: 'Sundarban honey, 500 g', price: 750 },
  { id: 'headphones', name: 'Wireless headphones', price: 2_990 },
  { id: 'power-bank', name: 'Power bank, 20,000 mAh', price: 1_890 },
  { id: 'rice-cooker', name: 'Rice cooker, 1.8 l', price: 2_650 },
] as const;

export type ProductId = (typeof PRODUCTS)[number]['id'];

export const PRODUCT_IDS: readonly ProductId[] = PRODUCTS.map(({ id }) => id);

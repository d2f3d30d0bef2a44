/**
 * About how many bytes DynamoDB counts for these attributes, never fewer than it does: names and
 * texts in UTF-8, 21 for a number, 3 for a list or a map and 1 for each member (developer guide,
 * "DynamoDB item sizes and formats").
 */
export function sizeOf(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 21;
  if (typeof value !== 'object' || value === null) return 1;
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return value.reduce((sum, it) => sum + 1 + sizeOf(it), 3);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return entries.reduce((sum, [name, it]) => sum + 1 + sizeOf(name) + sizeOf(it), 3);
}

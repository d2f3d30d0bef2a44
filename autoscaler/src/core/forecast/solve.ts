import { at } from './slots.ts';

/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's method (Golub and Van Loan,
 * Matrix Computations, 4.2). A is given row by row, its lower half is enough, and is overwritten.
 */
export function solveSymmetric(matrix: Float64Array, target: Float64Array): Float64Array {
  const size = target.length;
  factorise(matrix, size);
  const x = Float64Array.from(target);
  for (let i = 0; i < size; i++) {
    let rest = at(x, i);
    for (let k = 0; k < i; k++) rest -= at(matrix, i * size + k) * at(x, k);
    x[i] = rest / at(matrix, i * size + i);
  }
  for (let i = size - 1; i >= 0; i--) {
    let rest = at(x, i);
    for (let k = i + 1; k < size; k++) rest -= at(matrix, k * size + i) * at(x, k);
    x[i] = rest / at(matrix, i * size + i);
  }
  return x;
}

/** A = L Lᵀ, with L in the lower half. */
function factorise(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let rest = at(matrix, i * size + j);
      for (let k = 0; k < j; k++) rest -= at(matrix, i * size + k) * at(matrix, j * size + k);
      matrix[i * size + j] = i === j ? Math.sqrt(rest) : rest / at(matrix, j * size + j);
    }
}

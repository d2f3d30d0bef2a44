/**
 * CPU credits of a fleet in unlimited mode, in vCPU-minutes, as EC2 bills them: a node earns so
 * many an hour up to a cap, borrows beyond that, and pays for what it still owes when it ends.
 */
export interface CreditFleet {
  /** One minute with so many nodes, each using so many vCPUs. The oldest nodes stay. */
  readonly minute: (nodes: number, vcpuEach: number) => void;
  /** Ends all nodes; returns the vCPU-minutes that were billed in all. */
  readonly end: () => number;
}

export function creditFleet(creditsPerHour: number, cap: number): CreditFleet {
  /** One balance a node; below 0 is borrowed. */
  const balances: number[] = [];
  let billed = 0;
  const settle = (balance: number) => {
    billed += Math.max(0, -balance);
  };
  return {
    minute: (nodes, vcpuEach) => {
      while (balances.length > nodes) settle(balances.pop() ?? 0);
      while (balances.length < nodes) balances.push(0);
      for (const [index, balance] of balances.entries()) {
        const next = Math.min(balance + creditsPerHour / 60 - vcpuEach, cap);
        // What is owed beyond a full day's earnings is billed at once.
        billed += Math.max(0, -next - cap);
        balances[index] = Math.max(next, -cap);
      }
    },
    end: () => {
      for (const balance of balances.splice(0)) settle(balance);
      return billed;
    },
  };
}

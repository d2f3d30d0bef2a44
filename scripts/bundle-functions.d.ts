export interface Bundle {
  /** `autoscaler`, of `lambda-autoscaler.ts`. */
  readonly name: string;
  /** All that it needs beside Node.js. AWS Lambda's handler is `index.handler`. */
  readonly file: string;
  readonly bytes: number;
  /** Bytes that it may have, where a bound is agreed (B4). */
  readonly most?: number;
}
/** Every program that is not run from the repository: the functions, and the controller. */
export declare function bundleAll(out: string, only?: string): Promise<readonly Bundle[]>;

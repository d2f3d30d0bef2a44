import { type GroundFacts } from '../../autoscaler/src/core/inputs/ground-facts.ts';
import type { Parsed } from '../../autoscaler/src/core/problem.ts';
/** What the stack's outputs, as `pulumi stack output --json` prints them, say to the manifests. */
export declare function factsIn(outputs: string, source: string): Parsed<GroundFacts>;
/** The file, in one order of fields whatever order the stack told them in. */
export declare const settingsText: (facts: GroundFacts) => string;
/** One line for each value that is another, such as `region: us-east-1 → ap-south-1`. */
export declare function changesBetween(before: string, after: string): readonly string[];

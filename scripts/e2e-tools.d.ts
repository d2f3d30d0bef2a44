/**
 * What `npm run test:e2e` needs beyond npm's packages, in a folder that Git ignores, keyed by
 * version. What cannot be had here is named, and its tests skip by name.
 */
export declare const TOOLS: string;
export declare const PYTHON: string;
export declare const KUBECTL_FILE: string;

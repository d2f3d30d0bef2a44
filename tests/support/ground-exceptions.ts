/**
 * Rules that the ground breaks on purpose, each with its reason. An exception that nothing needs
 * any more fails the test as well.
 */
export interface GroundException {
  readonly id: string;
  readonly type: string;
  /** Names of resources; absent: all of the type. */
  readonly names?: readonly string[];
  readonly because: string;
}

const KEY =
  'AWS keeps the key: one of our own costs a dollar a month and brings a second policy to get wrong';

export const GROUND_EXCEPTIONS: readonly GroundException[] = [
  { id: 'CKV_AWS_189', type: 'Volume', because: KEY },
  { id: 'CKV_AWS_173', type: 'Function', because: `${KEY}; no value there is secret` },
  { id: 'CKV_AWS_297', type: 'Schedule', because: `${KEY}; its input is its own name` },
  { id: 'CKV_AWS_119', type: 'Table', because: KEY },
  { id: 'CKV_AWS_149', type: 'Secret', because: KEY },
  { id: 'CKV_AWS_158', type: 'LogGroup', because: KEY },
  { id: 'CKV_AWS_136', type: 'Repository', because: KEY },
  { id: 'CKV_AWS_35', type: 'Trail', because: KEY },
  {
    id: 'CKV_AWS_26',
    type: 'Topic',
    because: 'CloudWatch may not use the key that AWS keeps for SNS: every alarm would be silent',
  },
  {
    id: 'CKV_AWS_337',
    type: 'Parameter',
    because: 'the policy stands in Git for everybody to read: it is no secret',
  },
  {
    id: 'CKV_AWS_126',
    type: 'Instance',
    because:
      'Prometheus measures every 15 seconds; a minute of CloudWatch costs two dollars a month',
  },
  {
    id: 'CKV2_AWS_11',
    type: 'Vpc',
    because: 'no requirement, and half a dollar for each GB; the groups let little enough through',
  },
  {
    id: 'CKV_AWS_117',
    type: 'Function',
    names: ['alerts', 'cost-report'],
    because: 'they speak to AWS and to Slack only: outside the VPC they outlive its way out',
  },
  {
    id: 'CKV_AWS_50',
    type: 'Function',
    because: 'each decision is recorded with its reason; the wire is not where its time goes',
  },
  {
    id: 'CKV_AWS_272',
    type: 'Function',
    because: 'signing needs a profile that a person keeps; the stack alone may update the code',
  },
  {
    id: 'CKV2_AWS_57',
    type: 'Secret',
    because:
      'the controller rotates the tokens; rotation by Secrets Manager takes a function for each',
  },
  {
    id: 'CKV_AWS_338',
    type: 'LogGroup',
    because: 'thirty days were asked for; decisions stay for 90 in the table, the trail for a year',
  },
  {
    id: 'CKV_AWS_18',
    type: 'Bucket',
    because: 'CloudTrail has who changed them; a log of reads of two public documents helps nobody',
  },
  {
    id: 'CKV_AWS_54',
    type: 'BucketPublicAccessBlock',
    names: ['issuer'],
    because: 'AWS must read the keys that it checks tokens with: its policy opens two documents',
  },
  {
    id: 'CKV_AWS_252',
    type: 'Trail',
    because: 'nobody would read a message for each file',
  },
];

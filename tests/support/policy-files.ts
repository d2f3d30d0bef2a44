/** A short policy that is valid, with a change of one's own. */
export const policyText = ({ max = 8, above = '70%' } = {}): string => `# How the shop scales.
apiVersion: smartscale.dev/v1
kind: ScalingPolicy
metadata:
  name: techflow
spec:
  mode: active
  timeZone: Asia/Dhaka
  nodes:
    min: 2
    max: ${max}
  scaleUp:
    cpu: { above: ${above}, for: 3m }
`;

export const GUARDRAILS = `apiVersion: smartscale.dev/v1
kind: Guardrails
metadata:
  name: techflow
spec:
  bounds:
    nodes:
      max: { atMost: 10, because: what the subnets hold }
`;

/** No window, so that everything passes at any time. */
export const DELIVERY = deliveryText('[]');

/** A freeze from 18:00 in Dhaka on, which is noon in UTC. */
export const freeze = ({ manualSync = true, duration = '5h' } = {}): string =>
  deliveryText(`
    - kind: deny
      schedule: "0 18 * * *"
      duration: ${duration}
      timeZone: Asia/Dhaka
      applications: ["scaling-*"]
      manualSync: ${manualSync}
      description: evening freeze`);

/** Nothing changes around the sale of Friday evening. */
export const FLASH_SALE = deliveryText(`
    - kind: deny
      schedule: "0 19 * * FRI"
      duration: 4h
      timeZone: Asia/Dhaka
      applications: [scaling-policy]
      manualSync: true
      description: Friday flash sale`);

function deliveryText(windows: string): string {
  return `apiVersion: smartscale.dev/v1
kind: DeliveryPolicy
metadata:
  name: techflow
spec:
  sourceRepos: ["https://git.example/techflow/smartscale"]
  destinations:
    - { name: in-cluster, namespace: smartscale }
  syncWindows: ${windows}
  applications: []
`;
}

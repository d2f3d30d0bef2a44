import type { FunctionName } from '../../autoscaler/src/core/ground.ts';
import { arnOf, functionArn, type Place } from '../../autoscaler/src/core/ground-names.ts';
import {
  askForTicks,
  handOverFailures,
  lookAtEc2,
  readPolicy,
  readSecrets,
  tellPeople,
  useMemory,
  writeLog,
} from './common.ts';
import { document, type PolicyDocument, type Statement } from './document.ts';
import type { GroundIds } from './ids.ts';
import { buyWorkers, endWorkers } from './launch.ts';
import { allow, deny, EVERYTHING, inRegion } from './statements.ts';

/** Buys and ends workers, and remembers. Pods it moves by the cluster's own rights. */
export const autoscalerPolicy = (place: Place, ids: GroundIds): PolicyDocument =>
  document(
    lookAtEc2(place, 'DescribeInstances'),
    ...buyWorkers(place, ids),
    endWorkers(place),
    ...useMemory(place, 'GetItem', 'Query', 'UpdateItem'),
    readPolicy(place),
    readSecrets(place, 'kubernetes-access', 'prometheus-basic-auth'),
    tellPeople(place, 'alerts', 'warnings'),
    ...runInVpc(place, 'autoscaler'),
  );

/** Notes what AWS takes and empties it. The tick that it asks for buys and ends. */
export const interruptionsPolicy = (place: Place): PolicyDocument =>
  document(
    lookAtEc2(place, 'DescribeInstances'),
    ...useMemory(place, 'GetItem', 'UpdateItem'),
    readSecrets(place, 'kubernetes-access'),
    askForTicks(place),
    ...runInVpc(place, 'interruptions'),
  );

/** From SNS, which calls it, to Slack, whose address is all that it reads. Outside the VPC. */
export const alertsPolicy = (place: Place): PolicyDocument =>
  document(readSecrets(place, 'slack-webhook'), writeLog(place, 'alerts'), handOverFailures(place));

/** Reads a week and tells it. Outside the VPC: it asks neither the cluster nor Prometheus. */
export const costReportPolicy = (place: Place): PolicyDocument =>
  document(
    lookAtEc2(place, 'DescribeSpotPriceHistory'),
    ...useMemory(place, 'GetItem', 'Query'),
    tellPeople(place, 'warnings'),
    writeLog(place, 'cost-report'),
    handOverFailures(place),
  );

const runInVpc = (place: Place, name: FunctionName): readonly Statement[] => [
  writeLog(place, name),
  handOverFailures(place),
  ...joinVpc(place, name),
];

const CHANGE = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const LOOK = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

/**
 * AWS Lambda itself puts a function into the VPC, in the name of the function's role, and refuses
 * to when `DeleteNetworkInterface` names single kinds of resources (AWS Lambda's guide, "Giving
 * Lambda functions access to resources in an Amazon VPC"). So the rights are wide, and the code of
 * the function is refused them: its own calls carry the function's ARN, and those of Lambda do not.
 */
const joinVpc = (place: Place, name: FunctionName): readonly Statement[] => [
  allow('LetLambdaJoinTheVpc', { Action: CHANGE, Resource: [arnOf(place, 'ec2', '*/*')] }),
  allow('LetLambdaLookAtTheVpc', {
    Action: LOOK,
    Resource: EVERYTHING,
    Condition: inRegion(place),
  }),
  deny('NeverTheFunctionItself', {
    Action: [...CHANGE, ...LOOK],
    Resource: EVERYTHING,
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn(place, name) } },
  }),
];

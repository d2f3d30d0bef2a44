import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { renderObjects } from '../../apps/main.ts';
import { CONTROLLER } from '../../autoscaler/src/core/access-rules.ts';
import { readControllerSettings } from '../../autoscaler/src/entry/controller/settings.ts';

const deploymentJson = z.looseObject({
  spec: z.looseObject({
    replicas: z.number(),
    strategy: z.looseObject({ type: z.string() }),
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.tuple([
          z.looseObject({
            env: z.array(z.object({ name: z.string(), value: z.string() })),
            ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number() })),
            volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(z.looseObject({ name: z.string(), projected: z.unknown() })),
      }),
    }),
  }),
});

const found = renderObjects().find(
  ({ object }) => object.kind === 'Deployment' && object.metadata.name === CONTROLLER.name,
);
const { spec } = deploymentJson.parse(found?.object);
const [container] = spec.template.spec.containers;

describe('the controller’s pod', () => {
  const environment = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));

  test('is told everything that the program asks of its environment, and in its words', () => {
    const read = readControllerSettings(environment);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(read.value).toMatchObject({
      cluster: 'smartscale-prod',
      policy: '/smartscale/smartscale-prod/policy',
      port: container.ports[0]?.containerPort,
      role: { arn: 'arn:aws:iam::123456789012:role/smartscale-controller' },
    });
  });

  test('finds its AWS token where the variables say, meant for STS alone', () => {
    const mount = container.volumeMounts.find(({ mountPath }) =>
      environment['AWS_WEB_IDENTITY_TOKEN_FILE']?.startsWith(`${mountPath}/`),
    );
    expect(spec.template.spec.volumes.find(({ name }) => name === mount?.name)?.projected).toEqual({
      sources: [
        {
          serviceAccountToken: {
            audience: 'sts.amazonaws.com',
            expirationSeconds: 3600,
            path: 'token',
          },
        },
      ],
    });
  });

  test('is the only one of its kind, also while it is replaced', () => {
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });
});

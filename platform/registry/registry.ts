import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { REPOSITORIES, type RepositoryName } from '../../autoscaler/src/core/ground.ts';
import { type Place, repositoryName } from '../../autoscaler/src/core/ground-names.ts';

export interface RegistryArgs {
  readonly place: Place;
  readonly protect: boolean;
}

const KEEP = 10;

/** Repositories of our own images (I3). */
export class Registry extends pulumi.ComponentResource {
  readonly urls: Readonly<Record<RepositoryName, pulumi.Output<string>>>;

  constructor(name: string, args: RegistryArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:registry:Registry', name, {}, options);
    const made = REPOSITORIES.map((it) => [it, this.repository(it, args)] as const);
    // The cast: `REPOSITORIES` has every repository once.
    this.urls = Object.fromEntries(made) as Record<RepositoryName, pulumi.Output<string>>;
    this.registerOutputs();
  }

  private repository(name: RepositoryName, { place, protect }: RegistryArgs) {
    const { name: repository, repositoryUrl } = new aws.ecr.Repository(
      name,
      {
        name: repositoryName(place, name),
        // A tag that moves cannot be reverted by Git.
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'AES256' }],
        forceDelete: !protect,
      },
      { parent: this },
    );
    const rule = {
      rulePriority: 1,
      description: `the last ${KEEP} images`,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: KEEP },
      action: { type: 'expire' },
    };
    new aws.ecr.LifecyclePolicy(
      name,
      { repository, policy: JSON.stringify({ rules: [rule] }) },
      { parent: this },
    );
    return repositoryUrl;
  }
}

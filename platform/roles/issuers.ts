import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { STS_AUDIENCE } from '../../autoscaler/src/core/ground.ts';
import { issuerHost, type Place } from '../../autoscaler/src/core/ground-names.ts';
import { GITHUB_ISSUER } from '../identity/trust.ts';
import type { GitSettings } from '../settings.ts';

export interface IssuersArgs {
  readonly place: Place;
  readonly git: Pick<GitSettings, 'providerExists'>;
  /** Of the cluster's own issuer. IAM asks for its documents' certificate, not for the documents. */
  readonly bucket: pulumi.Resource;
}

/** Who may vouch for pods and for workflows. */
export class Issuers extends pulumi.ComponentResource {
  readonly all: readonly pulumi.Resource[];

  constructor(name: string, args: IssuersArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:roles:Issuers', name, {}, options);
    const { place, git, bucket } = args;
    const cluster = this.provider('cluster', issuerHost(place), {
      parent: this,
      dependsOn: [bucket],
    });
    const github = git.providerExists
      ? []
      : [
          // An account has one: others may have come to use it.
          this.provider('github', GITHUB_ISSUER, { parent: this, retainOnDelete: true }),
        ];
    this.all = [cluster, ...github];
    this.registerOutputs();
  }

  /**
   * Without thumbprints: AWS trusts the public authorities that sign for S3 and for GitHub by its
   * own list (IAM user guide, "Obtain the thumbprint for an OpenID Connect identity provider").
   */
  private provider(name: string, host: string, options: pulumi.CustomResourceOptions) {
    const args = { url: `https://${host}`, clientIdLists: [STS_AUDIENCE] };
    return new aws.iam.OpenIdConnectProvider(name, args, options);
  }
}

import * as pulumi from '@pulumi/pulumi';
import * as tls from '@pulumi/tls';
import { SERVER_NAME } from '../../autoscaler/src/core/ground-names.ts';

/** By what names Prometheus is asked: by the functions from outside, and in the cluster. */
export const PROMETHEUS_NAMES = [
  SERVER_NAME,
  'prometheus.monitoring.svc',
  'prometheus.monitoring.svc.cluster.local',
] as const;

const HOURS_A_YEAR = 8_766;

/**
 * An authority that signs one certificate. Renewed by the first update in the year before they
 * end: between updates nobody could, so both live long and are known to nobody but ours.
 */
const LIFE = {
  validityPeriodHours: 5 * HOURS_A_YEAR,
  earlyRenewalHours: HOURS_A_YEAR,
} as const;

/** The authority that Prometheus' certificate is signed by, and the certificate (S1). PEM. */
export class PrometheusTls extends pulumi.ComponentResource {
  readonly ca: pulumi.Output<string>;
  readonly certificate: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;

  constructor(name: string, options: pulumi.ComponentResourceOptions) {
    super('smartscale:secrets:PrometheusTls', name, {}, options);
    const parent = { parent: this };
    const curve = { algorithm: 'ECDSA', ecdsaCurve: 'P256' };
    const authorityKey = new tls.PrivateKey('authority', curve, parent);
    const authority = new tls.SelfSignedCert(
      'authority',
      {
        ...LIFE,
        privateKeyPem: authorityKey.privateKeyPem,
        isCaCertificate: true,
        allowedUses: ['cert_signing', 'crl_signing'],
        subject: { commonName: 'SmartScale', organization: 'SmartScale' },
      },
      parent,
    );
    const key = new tls.PrivateKey('prometheus', curve, parent);
    const request = new tls.CertRequest(
      'prometheus',
      {
        privateKeyPem: key.privateKeyPem,
        dnsNames: [...PROMETHEUS_NAMES],
        subject: { commonName: SERVER_NAME },
      },
      parent,
    );
    const certificate = new tls.LocallySignedCert(
      'prometheus',
      {
        ...LIFE,
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: authorityKey.privateKeyPem,
        caCertPem: authority.certPem,
        allowedUses: ['digital_signature', 'server_auth'],
      },
      parent,
    );
    this.ca = authority.certPem;
    this.certificate = certificate.certPem;
    this.key = key.privateKeyPem;
    this.registerOutputs();
  }
}

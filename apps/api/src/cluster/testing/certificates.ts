import { generate } from 'selfsigned';

/** An authority, or a server's certificate that it signed. PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

const EC = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** A new authority, which nobody trusts unless told to. */
export async function makeAuthority(name = 'spec authority'): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: name }], {
    ...EC,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return { cert: pems.cert, key: pems.private };
}

export interface CertificateWish {
  authority: Certificate;
  /** Addresses and names that the certificate is for. */
  addresses?: string[];
  names?: string[];
  notAfter?: Date;
}

/** A certificate of a server on this machine, unless other addresses are asked for. */
export async function makeCertificate(wish: CertificateWish): Promise<Certificate> {
  const { authority, addresses = ['127.0.0.1'], names = [], notAfter } = wish;
  const pems = await generate([{ name: 'commonName', value: 'spec server' }], {
    ...EC,
    ca: authority,
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
          ...names.map((value) => ({ type: 2 as const, value })),
        ],
      },
    ],
    ...(notAfter === undefined
      ? {}
      : { notBeforeDate: new Date(notAfter.getTime() - 86_400_000), notAfterDate: notAfter }),
  });
  return { cert: pems.cert, key: pems.private };
}

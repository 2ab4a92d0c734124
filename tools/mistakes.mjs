// `npm run mistakes`: plants classic mistakes in the identity boundary, one at a time, and expects the
// specs that are named to fail. The file is put back afterwards, whatever happens.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const ACCESS = 'apps/api/src/access';
const MISTAKES = [
  {
    name: 'a second header name is believed',
    file: `${ACCESS}/identity.ts`,
    replace: 'const groups = values.get(groupsHeader.toLowerCase());',
    by: "const groups = values.get(groupsHeader.toLowerCase()) ?? raw['x-auth-request-groups'];",
    also: [
      [
        '      : this.fromHeaders(values);',
        '      : this.fromHeaders(values, Object.fromEntries(rawHeaders.map((name, at) => [name.toLowerCase(), rawHeaders[at + 1]])));',
      ],
      [
        'private fromHeaders(values: ReadonlyMap<string, string>): Identity {',
        'private fromHeaders(values: ReadonlyMap<string, string>, raw: Record<string, string | undefined>): Identity {',
      ],
    ],
    specs: ['faults/S01'],
  },
  {
    name: 'X-Forwarded-For decides who is trusted',
    file: `${ACCESS}/identity.ts`,
    replace: 'async read({ rawHeaders, socket }: IncomingMessage)',
    by: 'async read({ rawHeaders, headers, socket: { remoteAddress } }: IncomingMessage)',
    also: [
      [
        '!this.peers.includes(socket.remoteAddress)',
        "!this.peers.includes(String(headers['x-forwarded-for'] ?? remoteAddress))",
      ],
    ],
    specs: ['faults/S01'],
  },
  {
    name: 'repeated headers are joined',
    file: `${ACCESS}/identity-headers.ts`,
    replace: 'values.set(name, value);',
    by: 'values.set(name, values.has(name) ? `${values.get(name)},${value}` : value);',
    also: [['if (values.has(name)) throw', "if (values.has(name) && name === 'never') throw"]],
    specs: ['faults/S01', 'attacks/behind'],
  },
  {
    name: 'underscores and dots are taken for dashes',
    file: `${ACCESS}/identity-headers.ts`,
    replace: 'if (meant !== name) throw',
    by: "if (meant !== name && name === 'never') throw",
    also: [
      ['if (values.has(name)) throw', 'if (values.has(meant)) throw'],
      ['values.set(name, value);', 'values.set(meant, value);'],
    ],
    specs: ['faults/S01'],
  },
  {
    name: 'Connection may name what identifies',
    file: `${ACCESS}/identity-headers.ts`,
    replace: 'if (HOP_BY_HOP.has(name)) demandNotNamed(value, this.wanted);',
    by: "if (name === 'never') demandNotNamed(value, this.wanted);",
    specs: ['faults/S01'],
  },
  {
    name: 'groups are compared by how they begin',
    file: 'libs/domain/src/access.ts',
    replace: 'groups.some((group) => operators.includes(group))',
    by: 'groups.some((group) => operators.some((each) => group.startsWith(each)))',
    specs: ['faults/S01'],
  },
  {
    name: 'whoever is in no group may look',
    file: 'libs/domain/src/access.ts',
    replace: "return groups.some((group) => viewers.includes(group)) ? 'viewer' : 'none';",
    by: "return 'viewer';",
    specs: ['faults/S08'],
  },
  {
    name: 'one secret of two is enough of a beginning',
    file: `${ACCESS}/proxy-secret.ts`,
    replace: 'timingSafeEqual(each, given)',
    by: 'timingSafeEqual(each.subarray(0, 0), given.subarray(0, 0))',
    specs: ['faults/S01'],
  },
  {
    name: 'the token says by which algorithm it is verified',
    file: `${ACCESS}/token-verifier.ts`,
    replace: 'audience,\n        algorithms: [...algorithms],',
    by: 'algorithms: [...algorithms],',
    specs: ['access/tokens'],
  },
  {
    name: 'what was decided about somebody is kept for somebody else',
    file: `${ACCESS}/cluster-authority.ts`,
    replace: 'fingerprint([subject.user, [...subject.groups].sort()])',
    by: 'fingerprint([[...subject.groups].sort().length])',
    specs: ['faults/S11-S12'],
  },
  {
    name: 'a cluster that cannot be asked means yes',
    file: `${ACCESS}/cluster-authority.ts`,
    replace: 'if (!(error instanceof KubeError)) throw error;',
    by: 'if (error instanceof KubeError) return true;',
    specs: ['faults/S11-S12'],
  },
  {
    name: 'a missing Origin rule',
    file: `${ACCESS}/cross-site.ts`,
    replace: 'originFault(headers, rules.publicOrigin) ?? ',
    by: '',
    specs: ['faults/S13'],
  },
  {
    name: 'any name that leads to this machine is its own',
    file: `${ACCESS}/cross-site.ts`,
    replace: 'if (fault) return fault;',
    by: '',
    specs: ['faults/S13'],
  },
  {
    name: 'the record forgets what was refused',
    file: `${ACCESS}/request-audit.ts`,
    replace: 'const problem = problemOfResponse(response);',
    by: 'const problem = problemOfResponse(response);\n      if (problem) return;',
    specs: ['faults/S18'],
  },
  {
    name: 'the log tells what headers held',
    file: `${ACCESS}/turned-away.ts`,
    replace: "peer: request.socket.remoteAddress ?? '',",
    by: "peer: request.rawHeaders.join(' '),",
    specs: ['faults/S18'],
  },
  {
    name: 'errors tell of the inside',
    file: 'apps/api/src/http/problem.filter.ts',
    replace: "new ProblemError('internal', INTERNAL)",
    by: "new ProblemError('internal', String(error))",
    specs: ['faults/R24'],
  },
  {
    name: 'a second answer to one request',
    file: 'apps/api/src/http/answer-turns.ts',
    replace: 'turn === undefined || isFreeToAnswer(turn, socket)',
    by: 'turn !== null',
    specs: ['http/answer-turns'],
  },
  {
    name: 'two hosts are one too few to look at',
    file: 'apps/api/src/http/request-line.ts',
    replace: 'if (hosts > 1)',
    by: 'if (hosts > 2)',
    specs: ['faults/R20'],
  },
  {
    name: 'a restore looks at its target alone',
    file: 'apps/api/src/access/reach.guard.ts',
    replace: 'if (!reach.sees(place.name)) throw unseen(`namespace ${place.name}`);',
    by: '',
    specs: ['faults/S11\\.'],
  },
];

const only = process.argv[2] ?? '';
let undetected = 0;
for (const mistake of MISTAKES.filter(({ name }) => name.includes(only))) {
  const isSeen = plant(mistake);
  if (!isSeen) undetected += 1;
  process.stdout.write(`${isSeen ? 'seen      ' : 'NOT SEEN  '} ${mistake.name}\n`);
}
process.exit(undetected === 0 ? 0 : 1);

function plant({ file, replace, by, also = [], specs }) {
  const before = readFileSync(file, 'utf8');
  const after = [[replace, by], ...also].reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${file} has changed; there is no "${from}"`);
    return text.replace(from, to);
  }, before);
  try {
    writeFileSync(file, after);
    return specs.every((spec) => failed(spec));
  } finally {
    writeFileSync(file, before);
  }
}

/** Whether a spec ran and failed; one that does not even compile has seen nothing. */
function failed(spec) {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['tools/jest.mjs', 'apps/api', spec, '--maxWorkers=1'],
    { encoding: 'utf8' },
  );
  return status !== 0 && /Tests: +[1-9]\d* failed/.test(stderr);
}

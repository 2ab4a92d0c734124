const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';

const LABEL_PATTERN = new RegExp(`^${LABEL}$`);
const SUBDOMAIN_PATTERN = new RegExp(`^${SUBDOMAIN}$`);
const QUALIFIED_PATTERN = new RegExp(`^${QUALIFIED}$`);
const LABEL_VALUE_PATTERN = new RegExp(`^(${QUALIFIED})?$`);
const CONFIG_KEY_PATTERN = new RegExp(`^${CONFIG_KEY}$`);

const MAX_LABEL = 63;
const MAX_SUBDOMAIN = 253;

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const QUALIFIED_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const CONFIG_KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";

/** Says what is wrong with a value, one sentence each; nothing when it is right. */
export type NameRule = (value: string) => string[];

const maxLength = (limit: number): string => `must be no more than ${limit} bytes`;
const bytes = (value: string): number => Buffer.byteLength(value);

function example(rule: string, pattern: string, ...examples: string[]): string {
  const list = examples.map((text) => `'${text}'`).join(', or ');
  return `${rule} (e.g. ${list}, regex used for validation is '${pattern}')`;
}

/** The rule for namespaces. */
export const dnsLabel: NameRule = (value) => {
  const problems = bytes(value) > MAX_LABEL ? [maxLength(MAX_LABEL)] : [];
  if (LABEL_PATTERN.test(value)) return problems;
  if (SUBDOMAIN_PATTERN.test(value)) return [...problems, 'must not contain dots'];
  return [...problems, example(LABEL_RULE, LABEL, 'my-name', '123-abc')];
};

/** The rule for names of most kinds. */
export const dnsSubdomain: NameRule = (value) => {
  const problems = bytes(value) > MAX_SUBDOMAIN ? [maxLength(MAX_SUBDOMAIN)] : [];
  if (SUBDOMAIN_PATTERN.test(value)) return problems;
  return [...problems, example(SUBDOMAIN_RULE, SUBDOMAIN, 'example.com')];
};

/** The rule for roles and bindings, whose names may hold colons and capitals. */
export const pathSegment: NameRule = (value) => {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%']
    .filter((part) => value.includes(part))
    .map((part) => `may not contain '${part}'`);
};

/** The rule for keys of labels, annotations and for finalizers: a name, with a domain before it or not. */
export const qualifiedKey: NameRule = (value) => {
  const parts = value.split('/');
  const name = parts.at(-1) ?? '';
  const problems: string[] = [];
  if (parts.length > 2) {
    return [
      `a qualified name ${example(QUALIFIED_RULE, QUALIFIED, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') problems.push('prefix part must be non-empty');
    else problems.push(...dnsSubdomain(prefix).map((problem) => `prefix part ${problem}`));
  }
  if (name === '') problems.push('name part must be non-empty');
  else if (bytes(name) > MAX_LABEL) problems.push(`name part ${maxLength(MAX_LABEL)}`);
  if (!QUALIFIED_PATTERN.test(name)) {
    problems.push(
      `name part ${example(QUALIFIED_RULE, QUALIFIED, 'MyName', 'my.name', '123-abc')}`,
    );
  }
  return problems;
};

export const labelValue: NameRule = (value) => {
  const problems = bytes(value) > MAX_LABEL ? [maxLength(MAX_LABEL)] : [];
  if (LABEL_VALUE_PATTERN.test(value)) return problems;
  const rule = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`;
  return [...problems, example(rule, `(${QUALIFIED})?`, 'MyValue', 'my_value', '12345')];
};

/** The rule for keys of ConfigMaps and Secrets. */
export const configKey: NameRule = (value) => {
  const problems = bytes(value) > MAX_SUBDOMAIN ? [maxLength(MAX_SUBDOMAIN)] : [];
  if (!CONFIG_KEY_PATTERN.test(value)) {
    return [...problems, example(CONFIG_KEY_RULE, CONFIG_KEY, 'key.name', 'KEY_NAME', 'key-name')];
  }
  if (value === '.' || value === '..') problems.push(`must not be '${value}'`);
  else if (value.startsWith('..')) problems.push("must not start with '..'");
  return problems;
};

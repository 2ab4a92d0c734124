/** A text as one word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The call that does the same from a terminal. `address` begins with the origin of the console. */
export function asCurl(method: 'POST' | 'DELETE', address: string, body?: unknown): string {
  const call = `curl -X ${method} ${quoted(address)}`;
  if (body === undefined) return call;
  const json = quoted(JSON.stringify(body, null, 2));
  return `${call} \\\n  -H 'Content-Type: application/json' \\\n  -d ${json}`;
}

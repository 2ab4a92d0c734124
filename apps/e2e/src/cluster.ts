import { readFileSync } from 'node:fs';
import { type APIRequestContext, expect } from '@playwright/test';

/** The cluster behind the product, for what only somebody with kubectl can do to it. */
export class Cluster {
  private readonly server: string;
  private readonly token: string;

  constructor(
    private readonly request: APIRequestContext,
    kubeconfigFile: string,
  ) {
    const text = readFileSync(kubeconfigFile, 'utf8');
    this.server = /server: (\S+)/.exec(text)?.[1] ?? '';
    this.token = /token: (\S+)/.exec(text)?.[1] ?? '';
  }

  /** Changes an object as `kubectl patch --type merge` does. */
  async patch(path: string, change: object): Promise<void> {
    const answer = await this.request.patch(`${this.server}${path}`, {
      headers: {
        authorization: `Bearer ${this.token}`,
        'content-type': 'application/merge-patch+json',
      },
      data: change,
    });
    expect(answer.status(), await answer.text()).toBe(200);
  }
}

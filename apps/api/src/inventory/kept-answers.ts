import { type FinishedAnswer } from '../http/finished-answer';

/** Beyond this all that is kept is forgotten; what is asked for again comes back. */
const MAX_KEPT_BYTES = 32 * 1_024 * 1_024;

/** Answers as they were last sent, for those who ask the same before anything has changed. */
export class KeptAnswers {
  private readonly kept = new Map<string, FinishedAnswer>();
  private bytes = 0;
  private revision = '';

  /** The answer to a question at a revision; those of earlier revisions are forgotten. */
  get(revision: string, question: string, make: () => FinishedAnswer): FinishedAnswer {
    if (revision !== this.revision) this.forget();
    this.revision = revision;
    const known = this.kept.get(question);
    if (known) return known;
    const answer = make();
    if (this.bytes + answer.length > MAX_KEPT_BYTES) this.forget();
    this.kept.set(question, answer);
    this.bytes += answer.length;
    return answer;
  }

  private forget(): void {
    this.kept.clear();
    this.bytes = 0;
  }
}

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
    if (known) return this.joined(question, known);
    const answer = make();
    if (this.bytes + answer.length > MAX_KEPT_BYTES) this.forget();
    this.kept.set(question, answer);
    this.bytes += answer.length;
    return answer;
  }

  /**
   * What is asked for again is likely to be asked for often, and hundreds of pieces cost more to send than
   * one (P2); what is asked for once is spared the copy (P7). What is not compressed stays in the pieces
   * that rows are kept in, or it would be there twice.
   */
  private joined(question: string, answer: FinishedAnswer): FinishedAnswer {
    if (answer.coding === 'identity' || answer.pieces.length === 1) return answer;
    const whole = { ...answer, pieces: [Buffer.concat(answer.pieces, answer.length)] };
    this.kept.set(question, whole);
    return whole;
  }

  private forget(): void {
    this.kept.clear();
    this.bytes = 0;
  }
}

import { type Answer } from '../http/answer';
import { type ResourceRequest } from '../http/context';
import { fitToSchema } from '../validation/object';
import { decodeApiObject, settleNamespace } from './decode';

/** POST of a question: answers it, and stores nothing. */
export function answerReview(request: ResourceRequest): Answer {
  const { definition } = request;
  const question = fitToSchema(request, decodeApiObject(request), 'Ignore');
  settleNamespace(question, request);
  const answer = definition.review?.(request, question) ?? question;
  return { kind: 'object', code: 201, definition, text: Buffer.from(JSON.stringify(answer)) };
}

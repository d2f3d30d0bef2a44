import type { WireResponse } from '../../src/ports/exchange.ts';
import { type Form, readForm } from './form.ts';
import { ServiceError, type Wire } from './wire.ts';
import { renderXml, type Xml } from './xml.ts';

/** What somebody who subscribed would get. */
export interface Published {
  readonly topic: string;
  readonly subject?: string;
  readonly message: string;
}

export interface SnsWorld {
  readonly topics: ReadonlySet<string>;
  /** In the order in which they came; a repeated request is a second message. */
  readonly published: Published[];
}

/** Amazon SNS: `Publish`, in the query protocol. */
export function snsWire(world: SnsWorld): Wire {
  return async ({ body }) => {
    const form = readForm(body ?? '');
    try {
      if (form.text('Action') !== 'Publish')
        throw new ServiceError('InvalidAction', 'Could not find operation');
      const id = publish(world, form);
      return answer(200, {
        PublishResponse: {
          PublishResult: { MessageId: id },
          ResponseMetadata: { RequestId: `request-${id}` },
        },
      });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const problem = { Type: 'Sender', Code: error.code, Message: error.message };
      return answer(error.status, { ErrorResponse: { Error: problem, RequestId: 'request' } });
    }
  };
}

function publish({ topics, published }: SnsWorld, form: Form): string {
  const topic = form.text('TopicArn') ?? '';
  if (!topics.has(topic)) throw new ServiceError('NotFound', 'Topic does not exist', 404);
  const message = form.text('Message') ?? '';
  if (message === '' || Buffer.byteLength(message) > MOST_BYTES)
    throw new ServiceError('InvalidParameter', 'Invalid parameter: Message');
  const subject = form.text('Subject');
  if (subject !== undefined && !isSubject(subject))
    throw new ServiceError('InvalidParameter', 'Invalid parameter: Subject');
  published.push({ topic, message, ...(subject === undefined ? {} : { subject }) });
  return `message-${published.length}`;
}

const MOST_BYTES = 262_144;

/** "UTF-8 text with no line breaks or control characters, and less than 100 characters long." */
const isSubject = (subject: string): boolean =>
  subject !== '' && subject.length < 100 && !/\p{Cc}/u.test(subject);

const answer = (status: number, content: Xml): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: renderXml(content),
});

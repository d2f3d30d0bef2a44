/** One record of an event by which SNS calls a function. */
export const aRecord = (message: string, change: Readonly<Record<string, string>> = {}) => ({
  EventSource: 'aws:sns',
  EventVersion: '1.0',
  EventSubscriptionArn: 'arn:aws:sns:us-east-1:123456789012:smartscale-autoscaler-alerts:s',
  Sns: {
    Type: 'Notification',
    MessageId: `message of ${message.length}`,
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:smartscale-autoscaler-alerts',
    Subject: null,
    Message: message,
    Timestamp: '2026-11-23T12:00:00.000Z',
    ...change,
  },
});

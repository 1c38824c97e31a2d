const salesforce = 'packages/salesforce-personalization/src'
const synerise = 'packages/synerise/src'
const yespo = 'packages/yespo/src'

export const vendors = [
  {
    promise: 'Salesforce: a 200 whose `errorCode` says busy or invalid is no delivery.',
    test: `${salesforce}/api/answers.test.ts`,
    file: `${salesforce}/api/answers.ts`,
    from: 'errorCodeOf(replyObjectOf(body))',
    to: '0',
  },
  {
    promise: 'Salesforce: what acts twice when repeated (cart, purchase) is sent as such.',
    test: `${salesforce}/model/event/ways.test.ts`,
    file: `${salesforce}/model/event/way.ts`,
    from: "actingTwice(event) ?? 'event'",
    to: "'event'",
  },
  {
    promise: 'Salesforce: credentials are never sent on the public channel of browsers.',
    test: `${salesforce}/model/event/ways.test.ts`,
    file: `${salesforce}/api/endpoints.ts`,
    from: "{ ...trusted, path: '/api2/event/{dataset}', auth: 'none' }",
    to: "{ ...trusted, path: '/api2/event/{dataset}' }",
  },
  {
    promise: 'Synerise: a batch taken in part rejects what the answer names, and nothing else.',
    test: `${synerise}/destination/read.test.ts`,
    file: `${synerise}/destination/read.ts`,
    from: 'named.has(place) ? refused : outcome',
    to: 'refused',
  },
  {
    promise: 'Synerise: where the answer does not say whom it means, no call that acts twice is repeated.',
    test: `${synerise}/destination/read.test.ts`,
    file: `${synerise}/destination/read.ts`,
    from: "repeat === 'harmful' ? undefined : calls.map(() => refused)",
    to: 'calls.map(() => refused)',
  },
  {
    promise: 'Synerise: an action that the key may not send parks only its own events.',
    test: `${synerise}/client/refusals.test.ts`,
    file: `${synerise}/destination/blamed-calls.ts`,
    from: 'action !== undefined && namesAction(body, action)',
    to: 'false',
  },
  {
    promise: 'Synerise: a page in answer to the login is no wrong key: the error says what stands in between.',
    test: `${synerise}/api/login.test.ts`,
    file: `${synerise}/api/login.ts`,
    from: "answer?.code === 'foreign_answer'",
    to: 'false',
  },
  {
    promise: 'Synerise: batches keep to `maxBatchBytes`.',
    test: `${synerise}/client/limits.test.ts`,
    file: `${synerise}/api/endpoints.ts`,
    from: 'endpoint.frame ? { ...endpoint, limit: { ...endpoint.limit, bytes: maxBatchBytes } } : endpoint',
    to: 'endpoint',
  },
  {
    promise: 'Synerise: an event whose time is in the future there is not repeated by a lane after a lost answer.',
    test: 'tooling/in-doubt/vendor-clock.test.ts',
    file: `${synerise}/destination/kept-times.ts`,
    from: 'waitMsFor(time) > longestWaitMs',
    to: 'false',
  },
  {
    promise: 'Synerise: a lane waits until the time of an event has been reached there.',
    test: 'tooling/in-doubt/vendor-clock.test.ts',
    file: `${synerise}/destination/kept-times.ts`,
    from: 'waitMs > 0',
    to: 'false',
  },
  {
    promise: 'Yespo: of a list that was refused in part, only the items that the answer names are blamed.',
    test: `${yespo}/destination/failed-items.test.ts`,
    file: `${yespo}/destination/failed-items.ts`,
    from: 'failed.has(place)',
    to: 'true',
  },
  {
    promise: 'Yespo: an id that two items share blames neither; they are told apart by asking again.',
    test: `${yespo}/destination/failed-items.test.ts`,
    file: `${yespo}/destination/failed-items.ts`,
    from: 'places.has(id)',
    to: 'false',
  },
  {
    promise: 'Yespo: a page with status 404 says nothing about an id.',
    test: `${yespo}/client/refusals.test.ts`,
    file: `${yespo}/destination/read.ts`,
    from: "isOwnAnswer(verdict.response, 'text')",
    to: 'true',
  },
]

// The emulated vendors, and the suites that vendors and stores of other authors are held to.
const sandbox = 'packages/sandbox/src'
const destinations = 'packages/core/src/conformance'
const stores = 'packages/delivery/src/conformance'

export const sandboxAndSuites = [
  {
    promise: 'The sandbox refuses a wrong token of Yespo.',
    test: `${sandbox}/own-settings.test.ts`,
    file: `${sandbox}/yespo/authorization.ts`,
    from: 'token === accessToken',
    to: 'true',
  },
  {
    promise: 'The sandbox refuses a wrong key of Synerise.',
    test: `${sandbox}/own-settings.test.ts`,
    file: `${sandbox}/synerise/authorization.ts`,
    from: 'basicAuth && basic?.user === workspaceGuid && basic.password === apiKey',
    to: 'basicAuth',
  },
  {
    promise: 'The suite of destinations finds one that takes a page for a success.',
    test: `${destinations}/chapters/destination-chapters.test.ts`,
    file: `${destinations}/chapters/foreign.ts`,
    from: 'foreignTo(acceptedBy(bench))',
    to: '[]',
  },
  {
    promise: 'The suite of destinations finds one whose secret can be read in what is kept or shown.',
    test: `${destinations}/chapters/destination-chapters.test.ts`,
    file: `${destinations}/chapters/secret.ts`,
    from: '!mentions(readable, canary)',
    to: 'true',
  },
  {
    promise: 'The suite of stores finds one that hides what was in flight when a user was forgotten.',
    test: `${stores}/wrong-stores.test.ts`,
    file: `${stores}/chapters/upkeep/forget.ts`,
    from: '{ erased: 0, bodies: 4, inFlight: 4 }',
    to: '{ erased: 0, bodies: 4, inFlight: 0 }',
  },
]

import { answers } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

const badGateway = {
  code: 'server_error',
  when: { status: 502, body: /^$/ },
  kind: 'unavailable',
  acted: 'no',
  message: 'The gateway failed.',
  source: 'nowhere',
  sample: { status: 502 },
} as const

const subject = withParts(() => ({ answers: [badGateway, ...answers] }))

export const callsA502NotDelivered: WrongDestination = {
  fault: 'calls a 502 not delivered',
  fails: 'fault: 502',
  // Its table says what it believes, so that the table is no witness against it.
  subject: { ...subject, answers: [badGateway, ...answers.filter(({ code }) => code !== 'server_error')] },
}

import { type CustomerEvent, readEvent } from '@waybill/core'
import { expect, it } from 'vitest'
import type { Where } from '../../store/ledger.js'
import { unaddressed, withNotAddressed } from './addressed-lanes.js'
import { createIntegrations } from './integrations.js'

const lanes = ['yespo', 'synerise']
const integrations = createIntegrations(lanes.map((name) => ({ name })))
const event: CustomerEvent = readEvent({ type: 'track', event: 'A', userId: 'u' }, { now: 0 })
const found: Where = {
  status: 'found',
  seq: 1,
  source: 's',
  messageId: 'm1',
  acceptedAt: 1,
  lanes: { yespo: { lane: 'yespo', state: 'pending', attempt: 0, step: 0, maybeDelivered: false, attempts: [] } },
}

it('is every lane that the integrations leave, and the same list where they leave all', () => {
  expect(integrations.addressed(event, lanes)).toBe(lanes)
  expect(integrations.addressed({ ...event, integrations: { All: true } }, lanes)).toBe(lanes)
  expect(integrations.addressed({ ...event, integrations: { Yespo: false } }, lanes)).toEqual(['synerise'])
  expect(integrations.addressed({ ...event, context: { integrations: { All: false } } }, lanes)).toEqual([])
})

it('says of the others why they have nothing, as far as the event tells', () => {
  expect(withNotAddressed({ status: 'unknown' }, lanes, integrations)).toEqual({ status: 'unknown' })
  expect(withNotAddressed(found, ['yespo'], integrations)).toBe(found)
  expect(withNotAddressed(found, lanes, integrations)).toEqual({
    ...found,
    notAddressed: { synerise: 'not_addressed' },
  })
  const optedOut = { ...found, event: { ...event, integrations: { synerise: false } } }
  expect(withNotAddressed(optedOut, lanes, integrations)).toMatchObject({ notAddressed: { synerise: 'integrations' } })
})

it('keeps of an event that goes nowhere what says so, and shows nobody a part of an event', () => {
  const context = { ip: '1.2.3.4', integrations: { All: false } }
  const kept = unaddressed({ ...event, context, integrations: { Yespo: false, Synerise: { email: 'a@example.com' } } })
  const { type, messageId, timestamp } = event
  const said = { context: { integrations: { All: false } }, integrations: { Yespo: false, Synerise: {} } }
  expect(kept).toEqual({ type, event: 'A', messageId, timestamp, ...said })
  const where = withNotAddressed({ ...found, lanes: {}, event: kept }, lanes, integrations)
  expect(where).toMatchObject({ notAddressed: { yespo: 'integrations', synerise: 'integrations' } })
  expect(where).not.toHaveProperty('event')
})

import { InvalidInputError } from '@waybill/core'
import { defineDestination, type Encoded, type Transport } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { previewEvents } from './preview-events.js'
import { renderPreviews, renderSummary } from './render-previews.js'

const transport: Transport = {
  send: () => Promise.reject(new Error('A preview sends nothing.')),
  redact: (text) => text,
  close: async () => undefined,
}
const endpoint = {
  method: 'POST',
  path: '/clients/{id}',
  headers: { 'api-version': '4' },
  limit: { calls: 1, bytes: 1_000, source: 'test' },
  repeat: 'harmless',
  answers: 'per-call',
  inOrder: true,
} as const

function previewOf(encoded: Encoded, showValues = false) {
  const destination = defineDestination({
    name: 'test',
    endpoints: { client: endpoint, form: { ...endpoint, path: '/form', headers: { 'content-type': 'text/plain' } } },
    answers: [],
    encode: () => encoded,
    transport,
  })
  const found = [{ place: 'event 1', value: { type: 'identify', userId: 'ann' } }]
  const [shown] = previewEvents(found, { destination, baseUrl: 'https://vendor.example/', showValues })
  return shown
}

const calls: Encoded = {
  calls: [
    { endpoint: 'client', pathParams: { id: 'ann@x' }, query: { mail: 'ann@x' }, json: { name: "O'Ann" } },
    { endpoint: 'form', text: 'mail=ann' },
  ],
}

describe('previewEvents', () => {
  it('says what would be sent weaker than it was meant, and counts it', () => {
    const remarks = [{ code: 'order_as_event', field: 'properties.currency', hint: 'It is missing.' }]
    const shown = previewOf({ ...calls, remarks })
    expect(shown?.remarks).toEqual(remarks)
    const previews = shown ? [shown] : []
    expect(renderPreviews(previews, { curl: false })).toContain(
      'remark order_as_event · properties.currency · It is missing.',
    )
    expect(renderSummary(previews, { showValues: true })).toContain('1 to send (1 with remarks), 0 skipped')
    expect(previewOf(calls)).not.toHaveProperty('remarks')
  })

  it('masks path, query, JSON and text, in the request and in its shell command', () => {
    const shown = previewOf(calls)
    expect(shown?.requests).toMatchObject([
      {
        url: 'https://vendor.example/clients/‹text 5›?mail=‹text 5›',
        headers: { 'api-version': '4' },
        body: { name: '‹text 5›' },
        bytes: 16,
        step: 1,
        steps: 2,
      },
      { url: 'https://vendor.example/form', body: '‹text 8›', bytes: 8, step: 2, steps: 2 },
    ])
    expect(JSON.stringify(shown)).not.toMatch(/ann/i)
  })

  it('shows everything as it would be sent when values are shown', () => {
    const [client, form] = previewOf(calls, true)?.requests ?? []
    expect(client).toMatchObject({
      url: 'https://vendor.example/clients/ann%40x?mail=ann%40x',
      body: { name: "O'Ann" },
    })
    expect(client?.curl).toContain(`--data-raw '{"name":"O'\\''Ann"}'`)
    expect(form).toMatchObject({ body: 'mail=ann' })
  })

  it('names the rules of the vendor that an event breaks', () => {
    const invalid = new InvalidInputError([{ field: 'traits.email', rule: 'must be an address', hint: 'fix it' }])
    expect(previewOf({ invalid })).toEqual({
      place: 'event 1',
      type: 'identify',
      status: 'invalid',
      errors: [{ field: 'traits.email', rule: 'must be an address', hint: 'fix it' }],
      requests: [],
    })
  })

  it('keeps the calls before one that cannot be made', () => {
    const shown = previewOf({
      calls: [
        { endpoint: 'form', text: 'a' },
        { endpoint: 'client', pathParams: { id: '..' }, json: {} },
      ],
    })
    expect(shown).toMatchObject({ status: 'invalid', errors: [{ field: 'id' }], requests: [{ endpoint: 'form' }] })
  })
})

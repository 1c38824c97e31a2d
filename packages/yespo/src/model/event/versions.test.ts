import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testBench } from '../../testing/bench.js'
import { guideExamples } from '../../testing/guide-examples.js'
import { eventText } from './text.js'

const bench = testBench()
const versions = ['v1', 'v2', 'v3'] as const

describe('one model, three serialisers', () => {
  it.each(versions)('%s takes each example of the guide', async (version) => {
    const client = bench.client({ version })
    for (const [name, example] of Object.entries(guideExamples)) {
      await client.events.generate(example)
      const request = bench.requests().at(-1)
      expect(request?.path, name).toBe(`/api/${version}/event`)
      const values = Object.fromEntries(example.params.map((param) => [param.name, param.value]))
      const escaped = Object.entries(values).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ])
      expect(bench.state().events.at(-1)).toMatchObject({
        eventTypeKey: example.eventTypeKey,
        keyValue: example.keyValue,
        params: version === 'v1' ? Object.fromEntries(escaped) : values,
      })
    }
    expect(bench.sandbox().requests({ verdict: 'refused' })).toEqual([])
  })

  it('writes the same event in three ways', () => {
    const body = {
      eventTypeKey: 'k',
      keyValue: 'v',
      params: [
        { name: 'items', value: { array: ['"'] } },
        { name: 'n', value: 1 },
        { name: 's', value: 'a' },
        { name: 'nothing', value: null },
      ],
    }
    const paramsOf = (version: (typeof versions)[number]) => JSON.parse(eventText(body, version)).params
    expect(paramsOf('v1')).toEqual([
      { name: 'items', value: '{"array":["\\""]}' },
      { name: 'n', value: '1' },
      { name: 's', value: 'a' },
      { name: 'nothing', value: null },
    ])
    expect(paramsOf('v2')).toEqual(body.params)
    expect(paramsOf('v3')).toEqual({ items: { array: ['"'] }, n: 1, s: 'a', nothing: null })
  })

  it('carries any parameters through every version', () => {
    const params = fc.uniqueArray(fc.record({ name: fc.string(), value: fc.jsonValue() }), {
      selector: ({ name }) => name,
    })
    fc.assert(
      fc.property(params, (given) => {
        const body = { eventTypeKey: 'k', params: JSON.parse(JSON.stringify(given)) as typeof given }
        const decoded = (version: (typeof versions)[number]) => JSON.parse(eventText(body, version)).params
        expect(decoded('v2')).toEqual(body.params)
        expect(new Map(Object.entries(decoded('v3')))).toEqual(
          new Map(body.params.map((param) => [param.name, param.value])),
        )
        for (const [index, { value }] of body.params.entries()) {
          const { value: text } = decoded('v1')[index]
          expect(typeof value === 'string' || value === null ? text : JSON.parse(text)).toEqual(value)
        }
      }),
    )
  })

  it('measures the bytes that the version really has', async () => {
    const params = { items: { array: Array.from({ length: 100 }, () => ({ name: 'a' })) } }
    const maxEventBytes = 1_600
    const event = { eventTypeKey: 'k', keyValue: 'v', params }
    await bench.client({ maxEventBytes, version: 'v2' }).events.generate(event)
    await expect(bench.client({ maxEventBytes, version: 'v1' }).events.generate(event)).rejects.toMatchObject({
      code: 'too_large',
    })
  })

  it.each(versions)('%s leaves out an externalCustomerId that says nothing', async (version) => {
    await bench
      .client({ version })
      .events.generate({ eventTypeKey: 'k', keyValue: 'v', params: { externalCustomerId: 'null' } })
    expect(bench.requests()[0]?.body).not.toContain('externalCustomerId')
  })
})

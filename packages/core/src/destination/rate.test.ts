import { expect, it } from 'vitest'
import { defined, endpoints } from '../conformance/wrong-destinations/right-destination.js'
import { endpointRateIssues, rateIssues } from './rate.js'

const issuesOf = (rate: unknown) =>
  rateIssues(rate, 'rate', { documented: true }).map(({ field, rule }) => `${field} ${rule}`)

it.each([
  { requests: 200, perMs: 1_000, source: 'https://vendor.test/limits' },
  { calls: 1, perMs: 86_400_000, source: 'x' },
])('takes %j', (rate) => expect(issuesOf(rate)).toEqual([]))

it.each([
  [null, 'rate must be a rate'],
  [200, 'rate must be a rate'],
  [[], 'rate must be a rate'],
  [{ perMs: 1, source: 'x' }, 'rate says neither requests nor calls'],
  [{ requests: 1, calls: 1, perMs: 1, source: 'x' }, 'rate says both requests and calls'],
  [{ requests: 0, perMs: 1, source: 'x' }, 'rate.requests must be a whole number from 1'],
  [{ requests: '200', perMs: 1, source: 'x' }, 'rate.requests must be a whole number from 1'],
  [{ requests: null, perMs: 1, source: 'x' }, 'rate.requests must be a whole number from 1'],
  [{ calls: 1.5, perMs: 1, source: 'x' }, 'rate.calls must be a whole number from 1'],
  [{ calls: Number.POSITIVE_INFINITY, perMs: 1, source: 'x' }, 'rate.calls must be a whole number from 1'],
  [{ calls: 1, source: 'x' }, 'rate.perMs must be a whole number from 1 to 86,400,000, a day'],
  [{ calls: 1, perMs: 86_400_001, source: 'x' }, 'rate.perMs must be a whole number from 1 to 86,400,000, a day'],
  [{ calls: 1, perMs: 1 }, 'rate.source names no source'],
  [{ calls: 1, perMs: 1, source: ' ' }, 'rate.source names no source'],
  [{ calls: 1, perMs: 1, source: 'x', burst: 5 }, 'rate.burst is unknown'],
])('refuses %j, and says which field and rule', (rate, sentence) => {
  expect(issuesOf(rate)).toEqual([sentence])
})

it('takes no source where somebody states a rate of his own', () => {
  expect(rateIssues({ calls: 1, perMs: 1 }, 'r', { documented: false })).toEqual([])
  expect(rateIssues({ calls: 1, perMs: 1, source: 'x' }, 'r', { documented: false })).toMatchObject([
    { field: 'r.source', rule: 'is unknown', hint: 'a rate has requests or calls, and perMs' },
  ])
})

it('names the endpoint, and no destination is made', () => {
  const wrong = { ...endpoints, views: { ...endpoints.views, rate: { requests: 5, perMs: 1_000, source: '' } } }
  expect(endpointRateIssues(wrong, 'endpoints')).toMatchObject([{ field: 'endpoints.views.rate.source' }])
  expect(() => defined({ baseUrl: 'http://127.0.0.1:9', canary: 'x' }, { endpoints: wrong })).toThrow(
    'defineDestination: endpoints.views.rate.source names no source (give the page where the vendor states it)',
  )
})

import { expect, it } from 'vitest'
import { laneNameIssues } from './lane-name-issues.js'

const said = (...destinations: readonly object[]) =>
  laneNameIssues(destinations).map(({ field, rule }) => `${field} ${rule}`)
const yespo = { name: 'yespo', vendor: 'yespo', aliases: ['eSputnik', '@waybill/yespo'] }

it('lets several lanes of a vendor, and odd names, be', () => {
  expect(
    said(yespo, { ...yespo, name: 'yespo-pl' }, { ...yespo, name: 'yespo-ua', formerNames: ['old', 'older'] }),
  ).toEqual([])
  expect(said({ name: '🚀' }, { name: '🔥' }, { name: 'constructor' }, { name: 'північ' })).toEqual([])
  expect(said({}, { name: 7 })).toEqual([])
})

it('refuses names that could not be told apart', () => {
  expect(said(yespo, yespo)).toEqual(['destinations has two named yespo'])
  expect(said({ name: 'north-wind' }, { name: 'north_wind' })).toEqual([
    "destinations[1].name is north_wind, which an event's integrations cannot tell from north-wind",
  ])
  const taken = 'destinations[1].name leaves two that are called esputnik: a lane, and the vendor of yespo-pl'
  expect(said({ ...yespo, name: 'yespo-pl' }, { name: 'esputnik' })).toEqual([taken])
  expect(said({ name: 'esputnik' }, { ...yespo, name: 'yespo-pl' })).toEqual([taken])
  expect(said({ ...yespo, name: 'synerise' }, { name: 'synerise-eu', vendor: 'synerise' })).toHaveLength(1)
  for (const name of ['__proto__', 'All', 'a\nb', '\ud800'])
    expect(said({ name })).toEqual(['destinations[0].name cannot name a lane'])
})

it('refuses former names that are not free', () => {
  const withFormer = (name: string, ...formerNames: unknown[]) => ({ name, formerNames })
  expect(said(withFormer('b', 'a'), { name: 'a' })).toEqual([
    'destinations[0].formerNames[0] is a, which another destination is called now',
  ])
  expect(said(withFormer('b', 'a'), withFormer('a', 'b'))).toHaveLength(2)
  expect(said(withFormer('b', 'a'), withFormer('c', 'x', 'a'))).toEqual([
    'destinations[1].formerNames[1] is a, which another destination lists too',
  ])
  expect(said(withFormer('b', 'b'))).toEqual(['destinations[0].formerNames[0] is the present name'])
  expect(said(withFormer('b', '__proto__'))).toEqual(['destinations[0].formerNames[0] cannot have named a lane'])
  expect(said({ name: 'b', formerNames: 'a' })).toEqual(['destinations[0].formerNames must be a list of names'])
  expect(said(withFormer('c', 'a', 'b'))).toEqual([])
})

it('names what else is wrong in facts that were changed by hand', () => {
  expect(said({ name: 'a', consent: { requires: [] } })).toEqual([
    'destinations[0].consent.requires must be a list of at least one category',
  ])
})

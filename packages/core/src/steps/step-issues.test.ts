import { describe, expect, it } from 'vitest'
import type { Step } from './step.js'
import { stepIssues, storedStepIssues } from './step-issues.js'

const wordsOf = (step: unknown) =>
  stepIssues([step], 'steps').map(({ field, rule, hint = '' }) => `${field} ${rule}${hint && ` (${hint})`}`)

describe('a step that is none', () => {
  it.each([
    [1, 'steps[0] must be a step'],
    [{}, 'steps[0] must have one of drop, keep, hash, mask, truncateIp'],
    [{ dorp: 'traits.email' }, 'steps[0].dorp is not a known step or option (did you mean drop?)'],
    [{ truncateIP: 'context.ip' }, 'steps[0].truncateIP is not a known step or option (did you mean truncateIp?)'],
    [{ drop: 'traits.a', mask: 'traits.b' }, 'steps[0] is drop and mask (make a step of each)'],
    [{ drop: 'traits.a', as: 'email' }, 'steps[0].as is not a known option'],
    [{ hash: 'traits.a', kee: 'k' }, 'steps[0].kee is not a known option (did you mean key?)'],
    [{ hash: 'traits.a', as: 'mail' }, 'steps[0].as must be one of text, email, phone, e164 (did you mean "email"?)'],
    [{ hash: 'traits.a', as: 1 }, 'steps[0].as must be one of text, email, phone, e164'],
    [{ hash: 'traits.a', key: 'secret' }, 'steps[0].key must be a text of at least 16 characters'],
    [{ drop: 'traits.a', name: '' }, 'steps[0].name must be a text of 1 to 100 characters'],
    [{ drop: 'traits.a', name: 'n'.repeat(101) }, 'steps[0].name must be a text of 1 to 100 characters'],
    [{ drop: [] }, 'steps[0].drop must name at least one path'],
    [{ drop: 1 }, 'steps[0].drop must be a path (like traits.email)'],
    [{ drop: ['traits.a', ''] }, 'steps[0].drop[1] must be a path'],
    [{ drop: 'traits..a' }, 'steps[0].drop has an empty name'],
    [{ drop: '.traits' }, 'steps[0].drop has an empty name'],
    [{ drop: 'traits.' }, 'steps[0].drop has an empty name'],
    [{ drop: 'traits.a\\' }, 'steps[0].drop has an empty name'],
    [{ drop: 'properties.products[*].name' }, 'steps[0].drop has brackets (write properties.products.*.name)'],
    [{ drop: 'properties["a"]' }, 'steps[0].drop has brackets (write properties.a)'],
    [{ drop: 'traits.e*' }, 'steps[0].drop has e*, and * stands for a whole name'],
    [{ drop: 'traits.**' }, 'steps[0].drop has **, and * stands for a whole name'],
    [{ drop: '*.email' }, 'steps[0].drop begins with * (begin with a member of the event'],
    [{ drop: 'trait.email' }, 'steps[0].drop begins with trait, which events do not have (did you mean traits.email?'],
    [{ keep: 'propertys' }, 'steps[0].keep begins with propertys, which events do not have (did you mean properties?'],
    [{ drop: 'messageId' }, 'steps[0].drop would change messageId, without which an event cannot be delivered'],
    [{ hash: 'messageId' }, 'steps[0].hash would change messageId'],
    [{ mask: 'type' }, 'steps[0].mask would change type'],
    [{ drop: 'timestamp' }, 'steps[0].drop would change timestamp'],
    [{ drop: 'event' }, 'steps[0].drop would change event'],
    [{ drop: 'integrations.All' }, 'steps[0].drop would change integrations'],
    [{ drop: 'groupId' }, 'steps[0].drop would remove groupId'],
    [{ mask: 'userId' }, 'steps[0].mask would make one userId of many (hash it)'],
    [{ truncateIp: 'anonymousId' }, 'steps[0].truncateIp would make one anonymousId of many'],
    [async () => undefined, 'steps[0] must be synchronous'],
    [
      (
        () => () =>
          undefined
      )(),
      'steps[0] must have a name, which the ledger has',
    ],
  ])('%j is refused: %s', (step, words) => {
    const said = wordsOf(step)
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(words)
    expect(said[0]).not.toContain('secret')
  })

  it('is refused as a list, and by a name that another has', () => {
    expect(stepIssues({ drop: 'traits' }, 'steps')).toMatchObject([{ field: 'steps', rule: 'must be a list of steps' }])
    const twice = [{ drop: 'traits.a' }, { mask: 'traits.a', name: 'drop traits.a' }]
    expect(stepIssues(twice, 'steps')).toEqual([
      { field: 'steps[1]', rule: 'has the name of steps[0], drop traits.a', hint: 'give it a `name`' },
    ])
  })
})

it('takes every step that is right, and a sender’s own member where it is meant', () => {
  const right: readonly Step[] = [
    { drop: '\\trait.email' },
    { drop: ['device.id', 'writeKey', 'traits', 'userId'] },
    { keep: ['properties.products.*.sku', 'messageId', 'type'] },
    { hash: 'groupId', as: 'email', key: 'k'.repeat(16), name: 'group' },
    { mask: 'name' },
    { truncateIp: ['context.ip', 'request_ip'] },
    function mine(event) {
      return event
    },
  ]
  expect(stepIssues(right, 'steps')).toEqual([])
})

it('wants the ids of a person hashed together before the store', () => {
  const issues = (...hash: string[]) => storedStepIssues([{ drop: 'traits' }, { hash }], 'steps')
  expect(issues('userId')).toEqual([
    {
      field: 'steps[1].hash',
      rule: 'hashes userId and not anonymousId and previousId, so that an alias would join strangers',
      hint: "name all three: ['userId', 'anonymousId', 'previousId']",
    },
  ])
  expect(issues('previousId', 'traits.email')).toHaveLength(1)
  expect(issues('userId', 'anonymousId', 'previousId')).toEqual([])
  expect(issues('traits.email')).toEqual([])
})

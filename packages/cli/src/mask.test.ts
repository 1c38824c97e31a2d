import { describe, expect, it } from 'vitest'
import { maskPath, maskValue } from './mask.js'

describe('masks', () => {
  it('leave keys and shape, and no value', () => {
    expect(
      maskValue({ name: 'Zoë 😀', age: 41, vip: true, none: null, tags: ['a', 2, { deep: '' }], empty: [] }),
    ).toEqual({
      name: '‹text 5›',
      age: '‹number›',
      vip: '‹boolean›',
      none: null,
      tags: ['‹text 1›', '‹number›', { deep: '‹text 0›' }],
      empty: [],
    })
  })

  it.each([
    ['/v4/clients/12345', '/v4/clients/{id}', '/v4/clients/‹text 5›'],
    ['/v4/clients/a%2Fb%20c/tags', '/v4/clients/{id}/tags', '/v4/clients/‹text 5›/tags'],
    ['/api2/event/engage', '/api2/event/engage', '/api2/event/engage'],
    ['/q?email=ann%40example.com&n=1', '/q', '/q?email=‹text 15›&n=‹text 1›'],
  ])('cover what was filled into %s', (path, template, masked) => {
    expect(maskPath(path, template)).toBe(masked)
  })
})

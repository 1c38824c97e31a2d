import { ConfigurationError, type Issue } from '@waybill/core'
import type { GatewayOptions } from '../gateway-options.js'
import { isLoopback } from '../health/loopback.js'
import { isGuessable } from './guessable-token.js'

/** Throws `ConfigurationError` that names every option that contradicts another. */
export function checkGatewayOptions(options: GatewayOptions & { readonly host: string }): void {
  const { host, writeKeys = [], destinations, decide } = options
  const names = destinations.map(({ name }) => name)
  const issues: Issue[] = []
  if (writeKeys.length === 0 && !isLoopback(host))
    issues.push({
      field: 'writeKeys',
      rule: `must name at least one key to listen on ${host}`,
      hint: 'or listen on 127.0.0.1',
    })
  else if (writeKeys.length === 0 && names.length > 0 && !options.sandbox)
    issues.push({
      field: 'writeKeys',
      rule: 'must name at least one key, as events go to real vendors',
      hint: 'an intake without keys exists with the sandbox alone',
    })
  if (options.adminToken !== undefined && isGuessable(options.adminToken))
    issues.push({ field: 'adminToken', rule: 'can be guessed', hint: 'take what `openssl rand -hex 24` prints' })
  const known = names.length > 0 ? `one of: ${names.join(', ')}` : 'a destination; none is configured'
  writeKeys.forEach((one, index) => {
    if (typeof one === 'string' || !one.destinations) return
    const field = `writeKeys.${index}.destinations`
    if (one.destinations.length === 0) issues.push({ field, rule: 'must name at least one destination' })
    for (const name of one.destinations)
      if (!names.includes(name)) issues.push({ field, rule: `names "${name}", which is not ${known}` })
  })
  if (decide?.destination !== undefined && !names.includes(decide.destination))
    issues.push({ field: 'decide.destination', rule: `must be ${known}` })
  if (issues.length > 0) throw new ConfigurationError('createGateway', issues)
}

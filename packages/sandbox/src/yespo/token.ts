import type { YespoConfiguration } from './settings.js'

/** Issues API tokens and remembers until when they live. */
export interface YespoTokens {
  issue(now: number): string
  isGood(token: string, now: number): boolean
}

/** Starts without any token. */
export function createYespoTokens({ tokenTtlSeconds }: YespoConfiguration, nextToken: () => string): YespoTokens {
  const expiries = new Map<string, number>()
  return {
    issue(now) {
      const token = nextToken()
      expiries.set(token, now + tokenTtlSeconds * 1000)
      return token
    },
    isGood: (token, now) => now < (expiries.get(token) ?? Number.NEGATIVE_INFINITY),
  }
}

import type { Issue } from '@waybill/core'
import { likelyWord } from '@waybill/core/destination'
import { z } from 'zod'
import { type AdminToken, adminName, tokenDigest } from '../admin/access/admin-tokens.js'
import { type AdminRole, roles } from '../admin/access/roles.js'
import { isGuessable } from './guessable-token.js'
import { issueOfObject } from './issue-of-object.js'

const wrongName = 'must be 1 to 60 letters, digits, spaces and . _ @ -, a letter or digit first and last'
const wrongDigest = 'must be 64 hexadecimal digits: the SHA-256 of a token'

/** Admin token. A person types it, so it has visible characters only. */
export const adminToken = z
  .string({ error: 'must be 16 to 1000 visible ASCII characters' })
  .regex(/^[\x21-\x7e]{16,1000}$/, { error: 'must be 16 to 1000 visible ASCII characters', abort: true })
  .refine((token) => !isGuessable(token), 'can be guessed: take what `openssl rand -hex 24` prints')

const role = z.enum(roles as [AdminRole, ...AdminRole[]], {
  error: ({ input }) => {
    const likely = typeof input === 'string' ? likelyWord(input, roles) : undefined
    return `must be one of ${roles.join(', ')}${likely ? `; did you mean ${likely}?` : ''}`
  },
})

/** Admin tokens with a name and a role each. */
export const adminTokens = z.array(
  z
    .strictObject(
      {
        name: z.string({ error: wrongName }).regex(/^[\p{L}\d](?:[\p{L}\d ._@-]{0,58}[\p{L}\d])?$/u, wrongName),
        role,
        token: adminToken.optional(),
        sha256: z
          .string({ error: wrongDigest })
          .regex(/^[\da-f]{64}$/i, wrongDigest)
          .optional(),
      },
      { error: issueOfObject('an object with name, role, and token or sha256') },
    )
    .refine(({ token, sha256 }) => (token === undefined) !== (sha256 === undefined), {
      path: ['token'],
      error: 'or sha256 must be there, and not both',
    }),
  { error: 'must be a list of objects with name, role, and token or sha256' },
)

/** What is wrong with admin tokens beside each other: two of one name, or one token of two. */
export function adminTokenIssues(adminToken: string | undefined, tokens: readonly AdminToken[]): Issue[] {
  const all = [...(adminToken === undefined ? [] : [{ name: adminName, token: adminToken }]), ...tokens]
  const before = all.length - tokens.length
  const placeOf = (index: number) => (index < before ? 'adminToken' : `adminTokens[${index - before}]`)
  const digests = all.map((one) => tokenDigest(one).toString('hex'))
  return all.flatMap(({ name }, index): Issue[] => {
    const sameName = all.findIndex((one) => one.name.toLowerCase() === name.toLowerCase())
    const sameToken = digests.indexOf(digests[index] as string)
    return [
      ...(sameName < index ? [{ field: `${placeOf(index)}.name`, rule: `is that of ${placeOf(sameName)}` }] : []),
      ...(sameToken < index
        ? [
            {
              field: placeOf(index),
              rule: `has the token of ${placeOf(sameToken)}`,
              hint: 'nobody could tell who it was',
            },
          ]
        : []),
    ]
  })
}

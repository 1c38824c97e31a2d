import { expect, it } from 'vitest'
import { vendorWords } from './vendor-words.js'

it.each<[what: string, body: string, words: string]>([
  ['a sentence', 'Event type key is empty', 'Event type key is empty.'],
  [
    'fields with reasons',
    '{"message":"No","errors":[{"code":0,"field":"label","message":"must not be empty"}]}',
    'label must not be empty.',
  ],
  ['several of them', '[{"field":"a","error":"is x"},"b is y"]', 'a is x; b is y.'],
  ['names alone', '{"errorCode":5,"validationErrors":["action"]}', 'action.'],
  ['one reason', '{"status":401,"error":"Unauthorized","message":"Token expired."}', 'Token expired.'],
  ['an error alone', '{"error":"Bad\\n  Request"}', 'Bad Request.'],
  [
    'no value that was sent',
    '{"errors":[{"field":"label","message":"is bad","rejectedValue":"Ada"}]}',
    'label is bad.',
  ],
  ['a page', '<html><body>Log in</body></html>', ''],
  ['a long text', 'a'.repeat(201), ''],
  ['a long reason', JSON.stringify({ message: 'a'.repeat(300) }), `${'a'.repeat(200)}…`],
  ['nothing', '', ''],
  ['data', '{"id":1,"errors":[null,{},[]],"message":7}', ''],
  ['a broken answer', '{"message":"a', ''],
])('%s', (_, body, words) => {
  expect(vendorWords(body)).toBe(words)
})

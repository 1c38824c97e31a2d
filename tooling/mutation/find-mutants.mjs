// Every small change that a program would still run with, and that a test should notice.
import ts from 'typescript'

/**
 * @typedef {{ start: number, end: number, line: number, operator: string, from: string, to: string, statement: boolean, leads: boolean }} Mutant
 * `to` stands for the text from `start` to `end`; `statement` when both are statements rather than expressions; `leads` when it
 * is the beginning of a statement in a list of them, where no parenthesis may stand without a semicolon.
 */

const { SyntaxKind: Kind } = ts

const otherOperator = new Map([
  ['===', '!=='],
  ['!==', '==='],
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['&&', '||'],
  ['||', '&&'],
  ['+', '-'],
  ['-', '+'],
  ['*', '/'],
  ['/', '*'],
])
const otherMethod = new Map([
  ['min', 'max'],
  ['max', 'min'],
  ['some', 'every'],
  ['every', 'some'],
  ['floor', 'ceil'],
  ['ceil', 'floor'],
  ['shift', 'pop'],
])
// Words of a statement in SQL; each is changed alone.
const inSql = [
  [/(?<=\s)<=(?=\s)/g, '<', 'sql'],
  [/(?<=\s)<(?=\s)/g, '<=', 'sql'],
  [/(?<=\s)>=(?=\s)/g, '>', 'sql'],
  [/(?<=\s)>(?=\s)/g, '>=', 'sql'],
  [/(?<=\s)AND(?=\s)/gi, 'OR', 'sql'],
  [/(?<=\s)OR(?=\s)/gi, 'AND', 'sql'],
  [/(?<=\s)NOT (?=\w)/gi, '', 'sql'],
  [/(?<=\s)IS NULL/gi, 'IS NOT NULL', 'sql'],
  [/(?<=\s)IS NOT NULL/gi, 'IS NULL', 'sql'],
  [/(?<=\w )DESC\b/gi, 'ASC', 'sql'],
  [/(?<=\w) - (?=\w)/g, ' + ', 'sql'],
  [/(?<=\w) \+ (?=\w)/g, ' - ', 'sql'],
  [/\bleast\(/gi, 'greatest(', 'sql'],
  [/\bgreatest\(/gi, 'least(', 'sql'],
  [/(?<=SET \w+ = )\w+(?=[\s,])/g, 'NULL', 'sql'],
]
const isSql = /\b(SELECT|INSERT|UPDATE|DELETE|WHERE|FROM|VALUES)\b/i
// Words for people are not promises.
const forPeople = new Set([
  'hint',
  'message',
  'rule',
  'source',
  'evidence',
  'sample',
  'describe',
  'title',
  'url',
  'doc',
])

/** @returns {Mutant[]} */
export function findMutants(fileName, text) {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true)
  /** @type {Mutant[]} */
  const found = []
  const leads = new Set()

  function add(node, operator, to, { statement = false, start = node.getStart(file), end = node.getEnd() } = {}) {
    const line = file.getLineAndCharacterOfPosition(start).line + 1
    found.push({ start, end, line, operator, from: text.slice(start, end), to, statement, leads: leads.has(start) })
  }

  function visit(node) {
    if (isForTypes(node) || isForPeople(node)) return
    if (ts.isExpressionStatement(node) && !ts.isIfStatement(node.parent)) leads.add(node.getStart(file))
    if (ts.isBinaryExpression(node)) binary(node)
    else if (ts.isIfStatement(node) || ts.isWhileStatement(node)) condition(node.expression)
    else if (ts.isConditionalExpression(node)) condition(node.condition)
    else if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken) {
      add(node, 'not', `(${node.operand.getText(file)})`)
    } else if (node.kind === Kind.TrueKeyword || node.kind === Kind.FalseKeyword) {
      if (!ts.isLiteralTypeNode(node.parent)) add(node, 'boolean', node.kind === Kind.TrueKeyword ? 'false' : 'true')
    } else if (ts.isNumericLiteral(node) && /^[01]$/.test(node.text) && isValue(node)) {
      add(node, 'number', node.text === '0' ? '1' : '2')
    } else if (ts.isStringLiteral(node) && isValue(node)) string(node)
    else if (ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) sql(node)
    else if (ts.isCallExpression(node)) call(node)
    else if (ts.isExpressionStatement(node)) dropped(node)
    ts.forEachChild(node, visit)
  }

  function binary(node) {
    const token = node.operatorToken.getText(file)
    const [left, right] = [node.left.getText(file), node.right.getText(file)]
    if (token === '??') return add(node, 'default', `(${left})`)
    const other = otherOperator.get(token)
    if (!other) return
    const texts =
      ts.isStringLiteralLike(node.left) || ts.isStringLiteralLike(node.right) || ts.isTemplateExpression(node.left)
    if ((token === '+' || token === '-') && texts) return
    add(node, 'operator', `(${left} ${other} ${right})`)
  }

  function condition(node) {
    if (!ts.isBinaryExpression(node) && !ts.isPrefixUnaryExpression(node))
      add(node, 'condition', `!(${node.getText(file)})`)
  }

  function string(node) {
    if (isSql.test(node.text)) return sql(node)
    if (/^[a-z][a-z_-]*$/i.test(node.text) && !ts.isElementAccessExpression(node.parent)) add(node, 'text', `'mutated'`)
  }

  function sql(node) {
    const whole = node.getText(file)
    if (!isSql.test(whole)) return
    const base = node.getStart(file)
    for (const [pattern, other, operator] of inSql) {
      for (const match of whole.matchAll(pattern)) {
        const to = whole.slice(0, match.index) + other + whole.slice(match.index + match[0].length)
        const line = file.getLineAndCharacterOfPosition(base + match.index).line + 1
        const from = whole
          .slice(whole.lastIndexOf('\n', match.index) + 1)
          .split('\n')[0]
          .trim()
        found.push({
          start: base,
          end: node.getEnd(),
          line,
          operator,
          from: `${match[0].trim()} in: ${from}`,
          to,
          shown: other.trim() || 'nothing',
          statement: false,
          leads: false,
        })
      }
    }
  }

  function call(node) {
    if (!ts.isPropertyAccessExpression(node.expression)) return
    const { name, expression } = node.expression
    const rest = text.slice(name.getEnd(), node.getEnd())
    const other = otherMethod.get(name.text)
    if (other) add(node, 'method', `${expression.getText(file)}.${other}${rest}`)
    else if (name.text === 'filter') add(node, 'method', `${expression.getText(file)}.slice()`)
  }

  function dropped(node) {
    const { expression } = node
    if (ts.isYieldExpression(expression) || ts.isStringLiteral(expression)) return
    if (ts.isCallExpression(expression) && expression.expression.kind === Kind.SuperKeyword) return
    add(node, 'statement', '', { statement: true })
  }

  visit(file)
  return found
}

function isForTypes(node) {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    (ts.isSatisfiesExpression(node) && node.type.kind === Kind.NeverKeyword)
  )
}

function isForPeople(node) {
  if (ts.isPropertyAssignment(node) && forPeople.has(node.name.getText().replaceAll("'", ''))) return true
  // The text of an error is its first argument.
  const isError = ts.isNewExpression(node.parent ?? node) && /Error$/.test(node.parent?.expression?.getText?.() ?? '')
  return isError && node.parent.arguments?.[0] === node
}

/** Whether a literal is a value of the program, rather than a name of a property or the index of one. */
function isValue(node) {
  const { parent } = node
  return (
    !(ts.isPropertyAssignment(parent) && parent.name === node) &&
    !ts.isLiteralTypeNode(parent) &&
    !ts.isExternalModuleReference(parent)
  )
}

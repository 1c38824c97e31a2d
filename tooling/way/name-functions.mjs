// Makes a source tell whenever one of its functions begins to run.
import ts from 'typescript'

/** The text with a call of `globalThis.waybillWay?.(file, at, name)` at the beginning of each function. Lines stay. */
export function tellCalls(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const inserts = []
  function visit(node) {
    if (ts.isFunctionLike(node) && node.body) {
      const { line, character } = source.getLineAndCharacterOfPosition(node.getStart())
      const told = [file, `${line + 1}:${character + 1}`, nameOf(node)]
      const call = `globalThis.waybillWay?.(...${JSON.stringify(told)})`
      const start = node.body.getStart()
      if (ts.isBlock(node.body)) inserts.push([start + 1, `${call};`])
      else inserts.push([start, `(${call}, `], [node.body.end, ')'])
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return inserts
    .sort(([a], [b]) => b - a)
    .reduce((told, [at, insert]) => told.slice(0, at) + insert + told.slice(at), text)
}

/** Its own name; one that has none is `holder › callback`, by the nearest thing around it that has one. */
function nameOf(node) {
  const own = ownName(node)
  if (own) return own
  for (let holder = node.parent; holder; holder = holder.parent) {
    const name = ownName(holder)
    if (name) return `${name} › callback`
  }
  return 'callback'
}

function ownName(node) {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  if (ts.isFunctionLike(node) && !node.name) {
    const { parent } = node
    const isNamed = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isBinaryExpression(parent)
    return isNamed ? ownName(parent) : undefined
  }
  if (ts.isBinaryExpression(node)) return ts.isIdentifier(node.left) && isAssignment(node) ? node.left.text : undefined
  const isNamed = ts.isFunctionLike(node) || ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node)
  return isNamed && node.name && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))
    ? node.name.text
    : undefined
}

function isAssignment({ operatorToken: { kind } }) {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
}

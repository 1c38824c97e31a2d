// Where a source reads a member of an object, in each form of the language, and how each form ignores it.
import ts from 'typescript'

const ignored = "'ignored option'"

/**
 * @param {boolean} whole also where all members go on together: by `...`, or to the constructor above
 * @returns {{ symbol: ts.Symbol, site: { start: number, end: number, form: string, key: string, from?: string, besideRest?: boolean } }[]}
 */
export function readsOf(file, checker, whole) {
  const reads = []
  const add = (symbol, start, end, form, key, from, besideRest) => {
    if (symbol) reads.push({ symbol, site: { start, end, form, key, from, besideRest } })
  }
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node)) {
      const form = node.questionDotToken ? 'optional' : 'access'
      const symbol = isTarget(node) ? undefined : checker.getSymbolAtLocation(node.name)
      add(symbol, node.expression.getEnd(), node.name.getEnd(), form, node.name.text)
    } else if (ts.isElementAccessExpression(node) && !isTarget(node)) element(node)
    else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) binding(node)
    else if (whole && ts.isSpreadAssignment(node)) together(node.expression)
    else if (whole && ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword)
      node.arguments.filter(ts.isIdentifier).forEach(together)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return reads

  function together(expression) {
    const type = checker.getTypeAtLocation(expression)
    for (const symbol of type.flags & ts.TypeFlags.Object ? type.getProperties() : [])
      add(symbol, expression.getStart(file), expression.getEnd(), 'spread', symbol.name, expression.getText(file))
  }

  function element({ expression, argumentExpression }) {
    const type = checker.getNonNullableType(checker.getTypeAtLocation(expression))
    const keys = checker.getTypeAtLocation(argumentExpression)
    const from = argumentExpression.getText(file)
    for (const one of keys.isUnion() ? keys.types : [keys]) {
      // Names of an array or of a record are no options.
      if (one.isStringLiteral())
        add(
          type.getProperty(one.value),
          argumentExpression.getStart(file),
          argumentExpression.getEnd(),
          'name',
          one.value,
          from,
        )
    }
  }

  function binding(node) {
    const { parent } = node
    if (!node.dotDotDotToken) {
      const key = node.propertyName ?? node.name
      if (!ts.isIdentifier(key) && !ts.isStringLiteral(key)) return
      const form = node.propertyName ? 'named' : 'binding'
      const besideRest = parent.elements.some(({ dotDotDotToken }) => dotDotDotToken)
      add(memberOf(parent, key.text), key.getStart(file), key.getEnd(), form, key.text, undefined, besideRest)
    } else if (whole) {
      const named = parent.elements.map(({ propertyName, name }) => (propertyName ?? name).getText(file))
      for (const symbol of checker.getTypeAtLocation(parent).getProperties())
        if (!named.includes(symbol.name)) add(symbol, node.getStart(file), node.getStart(file), 'rest', symbol.name)
    }
  }

  /** A pattern without a type of its own has that which its function is wanted as. */
  function memberOf(pattern, key) {
    const own = checker.getTypeAtLocation(pattern).getProperty(key)
    const isTyped = own?.declarations?.some((node) => !ts.isBindingElement(node))
    if (isTyped || !ts.isParameter(pattern.parent)) return own
    const { parent: parameter } = pattern
    const wanted = wantedAs(parameter.parent, checker)?.getCallSignatures()[0]
    const declared = wanted?.parameters[parameter.parent.parameters.indexOf(parameter)]
    const type = declared && checker.getNonNullableType(checker.getTypeOfSymbol(declared))
    return type?.getProperty(key) ?? own
  }
}

/** Where an object is handed on as one of another type: each of its members, and what it becomes. */
export function handedOn(file, checker) {
  const pairs = []
  const visit = (node) => {
    if (ts.isExpression(node) && isGiven(node)) {
      const wanted = checker.getContextualType(node)
      const given = checker.getTypeAtLocation(node)
      if (wanted && wanted !== given && given.flags & ts.TypeFlags.Object && !checker.isArrayType(given))
        for (const from of given.getProperties()) {
          const to = checker.getNonNullableType(wanted).getProperty(from.name)
          if (to && to !== from) pairs.push([from, to])
        }
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return pairs
}

function isGiven(node) {
  const { parent } = node
  if (ts.isObjectLiteralExpression(node)) return node.properties.some(ts.isSpreadAssignment)
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node) && !ts.isCallExpression(node)) return false
  const isArgument = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.includes(node)
  const isValue = (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) && parent.initializer === node
  return isArgument || isValue || ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)
}

function wantedAs(node, checker) {
  if (!ts.isMethodDeclaration(node)) return ts.isExpression(node) ? checker.getContextualType(node) : undefined
  if (!ts.isObjectLiteralExpression(node.parent)) return undefined
  const method = checker.getContextualType(node.parent)?.getProperty(node.name.getText())
  return method && checker.getTypeOfSymbol(method)
}

function isTarget({ parent, ...node }) {
  return (
    ts.isBinaryExpression(parent) &&
    parent.left.pos === node.pos &&
    parent.left.end === node.end &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  )
}

/** How a place ignores an option: as a text with a switch of its own, as one put before it, or as another expression. */
export function ignoredAt({ form, key, from, besideRest }, id) {
  const name = `[mutantIs(${id}) ? ${ignored} : '${key}']`
  const leftOut = `[mutantIs(${id}) ? '${key}' : ${ignored}]: ignored${id}, `
  // What is not taken by its name must not go on with the others.
  const beside = besideRest ? leftOut : ''
  switch (form) {
    case 'access':
      return { inPlace: name }
    case 'named':
      return { inPlace: beside + name }
    case 'optional':
      return { inPlace: `?.${name}` }
    case 'binding':
      return { inPlace: `${beside}${name}: ${key}` }
    case 'rest':
      return { before: leftOut }
    case 'spread':
      return { to: `(({ '${key}': _, ...others }) => others)(${from} ?? {})` }
    case 'name':
      return { to: `((name) => name === '${key}' ? ${ignored} : name)(${from})` }
  }
}

// Shows openapi.json: routes by tag, each with its parameters, body and answers.
'use strict'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Makes an element; children are texts or elements. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children.filter((child) => child !== undefined))
  return element
}

function resolve(schema, schemas) {
  const name = schema?.$ref?.split('/').pop()
  return name ? { name, schema: schemas[name] ?? {} } : { schema: schema ?? {} }
}

/** A schema as one would write an example of it; each named part is opened once on the way down. */
function sketch(schema, schemas, indent = '', open = []) {
  const { name, schema: found } = resolve(schema, schemas)
  if (name && open.includes(name)) return name
  const inside = name ? [...open, name] : open
  const deeper = `${indent}  `
  if (found.enum) return found.enum.map((word) => JSON.stringify(word)).join(' | ')
  if ('const' in found) return JSON.stringify(found.const)
  for (const [key, sign] of [['oneOf', ' | '], ['anyOf', ' | '], ['allOf', ' & ']]) {
    if (found[key]) return found[key].map((one) => sketch(one, schemas, indent, inside)).join(sign)
  }
  const type = [found.type].flat().filter(Boolean)
  if (type.includes('array')) return `[${sketch(found.items, schemas, indent, inside)}]`
  if (found.properties) {
    const lines = Object.entries(found.properties).map(([key, value]) => {
      const mark = found.required?.includes(key) ? '' : '?'
      return `${deeper}${key}${mark}: ${sketch(value, schemas, deeper, inside)}`
    })
    return `{\n${lines.join('\n')}\n${indent}}`
  }
  return [type.join(' | ') || 'anything', found.format].filter(Boolean).join(' ')
}

function body(content, schemas) {
  return Object.entries(content ?? {}).map(([type, { schema }]) =>
    make('div', {}, make('span', { class: 'note' }, type), make('pre', {}, sketch(schema, schemas))))
}

function parameters(operation) {
  const rows = (operation.parameters ?? []).map((one) =>
    `${one.in} ${one.name}${one.required ? '' : '?'}: ${sketch(one.schema, {})}  ${one.description ?? ''}`)
  return rows.length ? [make('h3', {}, 'Parameters'), make('pre', {}, rows.join('\n'))] : []
}

function answers(operation, schemas) {
  return Object.entries(operation.responses ?? {}).flatMap(([status, answer]) =>
    [make('h3', {}, `${status} `, make('span', { class: 'note' }, answer.description ?? '')), ...body(answer.content, schemas)])
}

function route(path, method, operation, schemas) {
  const rule = operation['x-permission'] ?? operation['x-permission-stepped-up']
  const head = make('summary', {},
    make('code', { class: 'method' }, method.toUpperCase()), make('code', {}, path),
    rule && make('span', { class: 'rule' }, rule), make('div', { class: 'note' }, operation.summary ?? ''))
  const request = operation.requestBody ? [make('h3', {}, 'Body'), ...body(operation.requestBody.content, schemas)] : []
  const text = operation.description ? [make('p', {}, operation.description)] : []
  return make('details', { 'data-text': `${method} ${path} ${operation.summary ?? ''}`.toLowerCase() },
    head, ...text, ...parameters(operation), ...request, ...answers(operation, schemas))
}

function byTag(paths) {
  const tags = new Map()
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS.filter((one) => item[one])) {
      const tag = item[method].tags?.[0] ?? 'other'
      tags.set(tag, [...(tags.get(tag) ?? []), [path, method, item[method]]])
    }
  }
  return [...tags].sort(([one], [other]) => one.localeCompare(other))
}

function show(api) {
  const schemas = api.components?.schemas ?? {}
  document.getElementById('about').textContent = api.info.description
  const sections = byTag(api.paths).map(([tag, routes]) =>
    make('section', {}, make('h2', {}, tag), ...routes.map((one) => route(...one, schemas))))
  document.getElementById('routes').replaceChildren(...sections)
}

function find(text) {
  for (const section of document.querySelectorAll('section')) {
    const routes = [...section.querySelectorAll('details')]
    for (const one of routes) one.hidden = !one.dataset.text.includes(text)
    section.hidden = routes.every((one) => one.hidden)
  }
}

document.getElementById('find').addEventListener('input', (event) => find(event.target.value.trim().toLowerCase()))
fetch('/api/openapi.json').then((answer) => answer.json()).then(show)

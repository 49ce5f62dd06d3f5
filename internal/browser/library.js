// What the tests ask of a page, each a function of a node. It runs in a world of its own;
// where the page's scripts are off nothing here may need a promise or a timer.
(() => {
  'use strict'
  let version = 0
  let waiting = []
  const changed = () => {
    version++
    for (const wake of waiting.splice(0)) wake()
  }
  new MutationObserver(changed).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  for (const kind of ['input', 'change', 'toggle', 'close', 'transitionend', 'animationend', 'scrollend', 'load']) {
    document.addEventListener(kind, changed, { capture: true, passive: true })
  }
  window.addEventListener('load', changed)

  const squeeze = text => (text ?? '').replace(/\s+/g, ' ').trim()
  const visible = el => el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && el.getClientRects().length > 0

  // describe names an element for a message: what it is, and the beginning of its text.
  const describe = el => {
    const id = el.id ? '#' + el.id : ''
    const kind = [...el.classList].map(c => '.' + c).join('')
    const text = squeeze(el.innerText || el.value || '').slice(0, 40)
    return `<${el.localName}${id}${kind}>` + (text ? ` "${text}"` : '')
  }

  const disabled = el => el.matches(':disabled') || el.closest('[aria-disabled="true"]') !== null

  // middle returns the point to click on, or why there is none.
  const middle = el => {
    const boxes = [el, ...(el.labels ?? [])].flatMap(e => [...e.getClientRects()]).filter(r => r.width > 0 && r.height > 0)
    if (boxes.length === 0) return { why: 'it has no size' }
    let why = ''
    for (const box of boxes) {
      const x = box.x + box.width / 2
      const y = box.y + box.height / 2
      const hit = document.elementFromPoint(x, y)
      if (hit === null) why ||= 'it is outside of the view'
      else if (el.contains(hit) || [...(el.labels ?? [])].some(l => l.contains(hit))) return { x, y, why: '' }
      else why ||= 'it is covered by ' + describe(hit)
    }
    return { why }
  }

  const typed = ['text', 'search', 'email', 'password', 'tel', 'url', 'number']
  const editable = el => el.localName === 'textarea' || el.isContentEditable || (el.localName === 'input' && typed.includes(el.type))

  const library = {
    version: () => version,
    changed: (_, seen) => new Promise(wake => (version === seen ? waiting.push(wake) : wake())),
    reloads: () => document.querySelector('meta[http-equiv="refresh" i]') !== null,

    url: () => document.URL,
    title: () => document.title,
    heading: () => squeeze([...document.querySelectorAll('h1')].find(visible)?.innerText),
    text: node => (node === document ? document.body?.innerText : node.innerText) ?? '',
    glance: () => ({ url: document.URL, text: (document.body?.innerText ?? '').slice(0, 4000) }),
    view: () => ({ width: innerWidth, height: innerHeight, dark: matchMedia('(prefers-color-scheme: dark)').matches }),
    row: el => el.closest('tr, [role="row"]'),
    testid: (node, id) => [...node.querySelectorAll(`[data-testid="${CSS.escape(id)}"]`)].slice(0, 1).map(el => squeeze(el.innerText)),
    links: node => [...node.querySelectorAll('a[href], area[href]')]
      .filter(a => /^https?:$/.test(a.protocol) && !a.getAttribute('href').startsWith('#'))
      .map(a => a.href.split('#')[0]),

    enabled: el => !disabled(el),
    checked: el => (el.localName === 'input' ? el.checked : el.getAttribute('aria-checked') === 'true'),
    value: el => {
      if (el.localName === 'select') return [...el.selectedOptions].map(o => squeeze(o.text)).join(', ')
      return el.value ?? el.innerText
    },

    aim: el => {
      if (disabled(el)) return { why: 'it is disabled' }
      if (!el.checkVisibility({ visibilityProperty: true })) return { why: 'it is invisible' }
      const at = middle(el)
      if (at.why === '') return at
      el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
      return middle(el)
    },

    focus: el => {
      if (disabled(el)) return { why: 'it is disabled' }
      if (el.readOnly) return { why: 'it is read-only' }
      if (!visible(el)) return { why: 'it is invisible' }
      if (!editable(el) && el.localName !== 'input') return { why: `${describe(el)} is no field` }
      el.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' })
      el.focus()
      if (!editable(el)) return { set: true }
      if (el.isContentEditable) getSelection().selectAllChildren(el)
      else el.select()
      return {}
    },
    set: (el, value) => {
      el.value = value
      el.dispatchEvent(new Event('input', { bubbles: true }))
      el.dispatchEvent(new Event('change', { bubbles: true }))
    },
    clear: el => {
      if (el.isContentEditable) el.textContent = ''
      else el.value = ''
      el.dispatchEvent(new Event('input', { bubbles: true }))
    },
    select: (el, text) => {
      if (disabled(el)) return 'it is disabled'
      if (!visible(el)) return 'it is invisible'
      if (el.localName !== 'select') return `${describe(el)} is no list`
      const found = [...el.options].filter(o => squeeze(o.text) === squeeze(text))
      if (found.length !== 1) return `it has ${found.length} of it, only [${[...el.options].map(o => JSON.stringify(squeeze(o.text))).join(' ')}]`
      const [option] = found
      if (option.matches(':disabled')) return 'that option is disabled'
      if (option.selected) return ''
      option.selected = true
      el.dispatchEvent(new Event('input', { bubbles: true }))
      el.dispatchEvent(new Event('change', { bubbles: true }))
      return ''
    },
  }

  // page tells whether this is one of the site's making, and no data shown by Chromium.
  const page = () => document.contentType === 'text/html'

  // overflow names what is cut off or sticks out at the present size.
  library.overflow = () => {
    const found = []
    if (!page()) return found
    const width = document.documentElement.clientWidth
    const { scrollWidth } = document.scrollingElement
    if (scrollWidth > width) found.push(`the page is ${scrollWidth} px wide in a view of ${width} px`)
    for (const el of document.body.querySelectorAll('*')) {
      const box = el.getBoundingClientRect()
      // Text for readers of the screen alone is one pixel large or far off to the left.
      if (!visible(el) || box.width <= 1 || box.height <= 1 || box.right <= 0) continue
      const style = getComputedStyle(el)
      const hides = axis => ['hidden', 'clip'].includes(style['overflow' + axis])
      const holds = el.matches('button, td, th, [role="button"], [role="cell"]')
      if ((hides('X') || holds) && el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 0) {
        found.push(`${describe(el)} cuts off its content: ${el.scrollWidth} px in ${el.clientWidth} px`)
      }
      if (hides('Y') && el.scrollHeight > el.clientHeight + 1) {
        found.push(`${describe(el)} cuts off its content: ${el.scrollHeight} px in ${el.clientHeight} px of height`)
      }
      if ((box.left < -0.5 || box.right > width + 0.5) && !scrolls(el)) {
        found.push(`${describe(el)} sticks out: from ${Math.round(box.left)} to ${Math.round(box.right)} px in a view of ${width} px`)
      }
    }
    return found
  }
  // scrolled names what is wider than its place within the page, and has to be scrolled sideways.
  library.scrolled = () => {
    if (!page()) return []
    return [...document.body.querySelectorAll('*')]
      .filter(el => ['auto', 'scroll'].includes(getComputedStyle(el).overflowX) && el.scrollWidth > el.clientWidth + 1 && visible(el))
      .map(el => `${describe(el)} has to be scrolled: ${el.scrollWidth} px in ${el.clientWidth} px`)
  }
  // scrolls tells whether the element lies in something that is meant to scroll sideways.
  const scrolls = el => {
    for (let up = el.parentElement; up !== null && up !== document.body; up = up.parentElement) {
      if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX)) return true
    }
    return false
  }

  // unlabelled names what people who do not see the page would miss, apart from the names
  // that the accessibility tree knows.
  library.unlabelled = () => {
    const found = []
    if (!page()) return found
    const html = document.documentElement
    if (!html.lang) found.push('the document has no lang')
    if (!squeeze(document.title)) found.push('the document has no title')
    const ids = new Map()
    for (const el of document.querySelectorAll('[id]')) ids.set(el.id, (ids.get(el.id) ?? 0) + 1)
    for (const [id, n] of ids) if (n > 1) found.push(`${n} elements have the id "${id}"`)
    for (const attribute of ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-errormessage']) {
      for (const el of document.querySelectorAll(`[${attribute}]`)) {
        for (const id of el.getAttribute(attribute).split(/\s+/)) {
          if (id && !ids.has(id)) found.push(`${describe(el)} refers to "${id}" by ${attribute}, which is not there`)
        }
      }
    }
    for (const img of document.querySelectorAll('img:not([alt])')) found.push(`${describe(img)} ${img.getAttribute('src') ?? ''} has no alt`)
    for (const table of document.querySelectorAll('table:not([role="presentation"], [role="none"])')) {
      if (!table.querySelector('th')) found.push(`${describe(table)} has no header cell`)
    }
    for (const el of document.querySelectorAll('input:not([type="hidden"], [type="submit"], [type="button"], [type="reset"], [type="image"]), select, textarea')) {
      const named = el.labels.length > 0 || el.hasAttribute('aria-label') || el.hasAttribute('aria-labelledby') || el.title
      if (visible(el) && !named) found.push(`${describe(el)} ${el.name ? `named "${el.name}" ` : ''}has no label`)
    }
    return found
  }
  library.describe = describe

  globalThis.library = library
  return document
})()

import { expect, test } from 'vitest'
import { pieceOf, type Piece } from '../build/pieces'
import chinese from '../messages/zh-CN.json'

/** What stands in every file, by its path from here without the ending. */
const sources = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>(['./**/*.vue', './**/*.ts'], { query: '?raw', import: 'default', eager: true }),
  ).map(([path, text]) => [path.replace(/^\.\//, '').replace(/\.ts$/, ''), text]),
)

const PHONE_ROLES = /'(pupil|guardian|teacher|class_teacher)'|TEACHERS/

/** The pages that open in the shell of the phone: those without roles, and those for a role that goes about. */
function phonePages(): string[] {
  const pages = (sources['router'] ?? '').split(/\n {2}\{/).slice(1)
  return pages
    .filter((page) => !page.includes('roles:') || PHONE_ROLES.test(page))
    .flatMap((page) => imported(page.replace(/desk: .*/, '')))
}

/** Where a file takes something from, as keys of `sources`. */
function imported(text: string, from = ''): string[] {
  return [...text.matchAll(/(?:from |import\()'([^']+)'/g)].flatMap(([, path = '']) => {
    if (path.startsWith('@/')) return [path.slice(2)]
    return path.startsWith('.') ? [new URL(path, `file:///${from}`).pathname.slice(1)] : []
  })
}

/** These files and all that they use, without the page's frame, which knows every page. */
function withAllTheyUse(files: readonly string[]): string[] {
  const found = new Set<string>()
  const visit = (file: string): void => {
    const text = sources[file]
    if (text === undefined || found.has(file) || file === 'router') return
    found.add(file)
    imported(text, file).forEach(visit)
  }
  files.forEach(visit)
  return [...found]
}

/** The texts that a file names. */
const named = (file: string): string[] =>
  [...(sources[file] ?? '').matchAll(/'([a-z_]+\.\w+(?:\.\w+)*)'/g)]
    .map(([, key = '']) => key)
    .filter((key) => key in chinese)

/** One text of each group from which a file takes a word at run time. */
const looked = (file: string): string[] =>
  [...(sources[file] ?? '').matchAll(/`([a-z_]+)\.[\w.]*\$|textFor\(\s*'([a-z_]+)'/g)].flatMap(
    ([, group = '', other = '']) =>
      Object.keys(chinese)
        .filter((key) => key.startsWith(`${group || other}.`))
        .slice(0, 1),
  )

/** What these pages say that is in none of the pieces. */
function strays(
  pages: readonly string[],
  there: readonly (Piece | undefined)[],
  say: (file: string) => string[],
): string[] {
  return withAllTheyUse(pages).flatMap((file) =>
    say(file)
      .filter((key) => !there.includes(pieceOf(key)))
      .map((key) => `${file}: ${key}`),
  )
}

const all = (file: string): string[] => [...named(file), ...looked(file)]

test('pages of the phone say nothing that only comes with the desk', () => {
  const pages = [...phonePages(), 'people/StepUpSheet.vue', 'tutoring/duty/OfferWatch.vue']
  expect(pages).toContain('people/SettingsPage.vue')
  expect(pages).not.toContain('people/rosters/RostersPage.vue')
  expect(strays(pages, ['first', 'phone'], all)).toEqual([])
})

test('the pupil’s home does with the first texts', () => {
  // Of errors, tours and chips it says those that a pupil meets there.
  const home = ['shells/phone/PhoneShell.vue', 'tutoring/home/PupilHome.vue']
  expect(strays(home, ['first'], named)).toEqual([])
})

test('no page says what only the server says', () => {
  expect(strays(Object.keys(sources), ['first', 'phone', 'desk'], all)).toEqual([])
})

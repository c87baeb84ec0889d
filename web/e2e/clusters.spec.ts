import { expect } from '@playwright/test'
import { expectAccessible, expectLargeTypeFits } from './support/accessible'
import { FIRST_CHILD, SECOND_CHILD, askInWriting as ask } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

const stamp = Date.now() % 100_000
const CAGE = `第${stamp}号笼子里有若干只鸡和兔,从上面数有35个头,从下面数有94只脚,问鸡和兔各有多少只?`
const ROAD = `第${stamp}修路队修一段公路,原计划每天修420米,15天修完,实际只用了12天,实际每天比原计划多修多少米?`

test('what many ask is found, named, merged, split and wished a lecture for', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone', {}, FIRST_CHILD)
  const other = await enter('pupil', 'phone', {}, SECOND_CHILD)
  for (const text of [CAGE, CAGE, ROAD]) await ask(pupil, text)
  for (const text of [CAGE.replaceAll(',', '，'), ROAD]) await ask(other, text)

  const desk = await enter('researcher', 'desk')
  const rowOf = (text: string) => desk.locator('tbody tr[data-id]').filter({ hasText: text })
  await test.step('the researcher groups now, and both are there', async () => {
    await desk.getByRole('link', { name: t('menu.clusters'), exact: true }).click()
    await desk.goto('/clusters?order=newest')
    await desk.locator('[data-run]').click()
    await expect(rowOf(`第${stamp}号笼子`)).toHaveCount(1, { timeout: 30_000 })
    await expect(rowOf(`第${stamp}修路队`)).toHaveCount(1)
    // Two pupils are too few to say how many.
    await expect(rowOf(`第${stamp}号笼子`)).toContainText(t('cluster.few'))
    await expectAccessible(desk)
    // Which part is taken out is said before it is asked for, in words.
    const exported = desk.locator('section', { has: desk.locator('[data-part]') })
    await expect(exported).not.toContainText('next_part')
    const before = await exported
      .locator('[data-part], [data-export]')
      .evaluateAll((all) => all.map((each) => each.hasAttribute('data-part')))
    expect(before).toEqual([true, false])
    // However few there are, nobody takes these out alone, and the page does not say that they are too many.
    await exported.locator('[data-export="questions"]').click()
    await expect(exported.locator('[data-needs-approval]')).toContainText(t('exports.always_line'))
  })

  await test.step('the page says what they asked, and why there are no numbers', async () => {
    await rowOf(`第${stamp}号笼子`).focus()
    await desk.keyboard.press('Enter')
    await expect(desk).toHaveURL(/\/clusters\/[0-9a-f-]+$/)
    await expect(desk.locator('[data-questions] li')).toHaveCount(3)
    await expect(desk.locator('[data-few]')).toBeVisible()
    await expectAccessible(desk)
    await expectLargeTypeFits(desk)
  })

  await test.step('it gets a name, another is merged and one question is split off', async () => {
    await desk.locator('[data-name]').fill(`鸡兔同笼 ${stamp}`)
    await desk.locator('[data-rename]').click()
    await expect(desk.getByRole('heading', { level: 1 })).toHaveText(`鸡兔同笼 ${stamp}`)
    const road = desk.locator('[data-other] option').filter({ hasText: `第${stamp}修路队` })
    await desk.locator('[data-other]').selectOption((await road.getAttribute('value')) ?? '')
    await desk.locator('[data-merge]').click()
    await expect(desk.locator('[data-questions] li')).toHaveCount(5)
    await desk.locator('[data-questions] li').first().getByRole('checkbox').check()
    await desk.locator('[data-split]').click()
    await expect(desk.locator('[data-questions] li')).toHaveCount(4)
  })

  await test.step('what was split off is found from the act and in the list, and could be merged', async () => {
    const whole = desk.url()
    await desk.locator('[data-act="split"] [data-apart]').click()
    await expect(desk.locator('[data-questions] li')).toHaveCount(1)
    await expect(desk.locator('[data-few]')).toBeVisible()
    await desk.goto('/clusters?which=few')
    await expect(rowOf(`第${stamp}`)).toHaveCount(1)
    await expectAccessible(desk)
    await desk.goto(whole)
    const few = desk.locator(`[data-other] optgroup[label="${t('cluster.few_asked')}"]`)
    await expect(few.locator('option').filter({ hasText: `第${stamp}` })).toHaveCount(1)
  })

  await test.step('the latest is undone first', async () => {
    const undo = desk.locator('[data-undo]')
    for (const count of [5, 3]) {
      await undo.click()
      await undo.click()
      await expect(desk.locator('[data-questions] li')).toHaveCount(count)
    }
    await expect(desk.locator('[data-act="rename"]').locator('[data-undo]')).toBeVisible()
  })

  await test.step('a lecture is wished, and taken back', async () => {
    await desk.locator('[data-note]').fill('下周四讲一讲')
    await desk.locator('[data-wish="lecture"]').click()
    const wished = desk.locator('[data-request="waiting"]')
    await expect(wished).toContainText('下周四讲一讲')
    await expect(desk.locator('[data-wish="lecture"]')).toBeDisabled()
    await wished.getByRole('button').click()
    await wished.getByRole('button').click()
    await expect(desk.locator('[data-request="withdrawn"]')).toBeVisible()
  })

  await test.step('the bureau reads it and changes nothing', async () => {
    const bureau = await enter('bureau', 'desk')
    // What so few ask that it is none is the researcher's alone: their link shows the bureau its own list.
    await bureau.goto('/clusters?which=few')
    await expect(bureau.locator('[data-run-line]')).not.toBeEmpty()
    await expect(bureau.getByText(t('cluster.few_asked_line'))).toHaveCount(0)
    await expect(bureau.locator('[data-export="csv"]')).toBeVisible()
    await expect(bureau.getByRole('alert')).toHaveCount(0)
    await bureau.goto(desk.url())
    await expect(bureau.getByRole('heading', { level: 1 })).toHaveText(`鸡兔同笼 ${stamp}`)
    await expect(bureau.locator('[data-shape]')).toHaveCount(0)
    await expect(bureau.locator('[data-wish]')).toHaveCount(0)
  })
})

import { watch } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { me, shell, type Role, type ShellName } from './people/session'
import { bringTexts, t, type MessageKey } from './ui/i18n'

declare module 'vue-router' {
  interface RouteMeta {
    /** The page's name, for the window's title. */
    title: MessageKey
    /** Who may open the page; without it, everyone who is signed in. */
    roles?: readonly Role[]
    /** Open to people who are not signed in. */
    open?: true
    /** Without a shell around it. */
    bare?: true
  }
}

type Page = () => Promise<unknown>

/** The page that goes with the shell in use. */
const byShell =
  (pages: Record<ShellName, Page>): Page =>
  () =>
    pages[shell.value]()

const TEACHERS: readonly Role[] = ['teacher', 'class_teacher']

const HOMES: Record<Role, Page> = {
  pupil: () => import('./tutoring/home/PupilHome.vue'),
  guardian: () => import('./tutoring/home/GuardianHome.vue'),
  teacher: () => import('./tutoring/duty/DutyPage.vue'),
  class_teacher: () => import('./tutoring/home/ClassTeacherHome.vue'),
  school_coordinator: () => import('./tutoring/home/DeskHome.vue'),
  head: () => import('./tutoring/home/DeskHome.vue'),
  researcher: () => import('./tutoring/home/DeskHome.vue'),
  bureau: () => import('./tutoring/home/DeskHome.vue'),
  finance: () => import('./tutoring/home/DeskHome.vue'),
  auditor: () => import('./tutoring/home/DeskHome.vue'),
  provider: () => import('./tutoring/home/DeskHome.vue'),
  operator: () => import('./tutoring/home/DeskHome.vue'),
}

const routes: RouteRecordRaw[] = [
  { path: '/duty', redirect: '/' },
  {
    path: '/sign-in',
    component: () => import('./people/SignInPage.vue'),
    meta: { title: 'sign_in.title', open: true, bare: true },
  },
  {
    path: '/sign-in/link',
    component: () => import('./people/LinkPage.vue'),
    meta: { title: 'link.title', open: true, bare: true },
  },
  {
    path: '/activate',
    component: () => import('./people/registration/ActivatePage.vue'),
    meta: { title: 'activate.title', open: true, bare: true },
  },
  {
    path: '/continue',
    component: () => import('./people/ContinuePage.vue'),
    meta: { title: 'continue.title', open: true, bare: true },
  },
  {
    path: '/reset',
    component: () => import('./people/registration/ResetPage.vue'),
    meta: { title: 'reset.title', open: true, bare: true },
  },
  {
    path: '/children',
    component: () => import('./people/registration/ChildrenPage.vue'),
    meta: { title: 'children.title', roles: ['guardian'] },
  },
  {
    path: '/slips',
    component: () => import('./people/registration/SlipsPage.vue'),
    meta: { title: 'slips.title', roles: ['class_teacher', 'school_coordinator'] },
  },
  {
    path: '/slips/classes/:id',
    component: () => import('./people/registration/ClassSlipsPage.vue'),
    meta: { title: 'slips.title', roles: ['class_teacher', 'school_coordinator'] },
  },
  {
    path: '/slips/staff',
    component: () => import('./people/registration/StaffSlipsPage.vue'),
    meta: { title: 'slips.staff_title', roles: ['school_coordinator', 'bureau'] },
  },
  {
    path: '/alias',
    component: () => import('./people/registration/AliasPage.vue'),
    meta: { title: 'alias.title', roles: ['pupil'] },
  },
  { path: '/', component: () => HOMES[me.value?.role ?? 'pupil'](), meta: { title: 'home.title' } },
  {
    path: '/ask/:id?',
    component: () => import('./tutoring/ask/AskPage.vue'),
    meta: { title: 'ask.title', roles: ['pupil'] },
  },
  {
    path: '/questions',
    component: () => import('./tutoring/questions/QuestionsPage.vue'),
    meta: { title: 'questions.title', roles: ['pupil'] },
  },
  {
    path: '/questions/:id',
    component: () => import('./tutoring/questions/QuestionPage.vue'),
    meta: { title: 'question.title', roles: ['pupil', 'guardian', 'teacher'] },
  },
  {
    path: '/children/:id/consent',
    component: () => import('./people/consent/ConsentPage.vue'),
    meta: { title: 'consent.title', roles: ['pupil', 'guardian'] },
  },
  {
    path: '/consents',
    component: () => import('./people/consent/ConsentsPage.vue'),
    meta: { title: 'consents.title', roles: ['class_teacher', 'school_coordinator', 'head'] },
  },
  {
    path: '/write/:id',
    component: () => import('./tutoring/sessions/WritePage.vue'),
    meta: { title: 'written.title', roles: ['teacher'] },
  },
  {
    path: '/later',
    component: () => import('./tutoring/duty/LaterPage.vue'),
    meta: { title: 'later.title', roles: TEACHERS },
  },
  {
    path: '/sessions',
    component: byShell({
      phone: () => import('./tutoring/archive/SessionsPage.vue'),
      desk: () => import('./tutoring/archive/ArchivePage.vue'),
    }),
    meta: { title: 'archive.title' },
  },
  {
    path: '/sessions/:id',
    component: () => import('./tutoring/sessions/SessionPage.vue'),
    meta: { title: 'session.title' },
  },
  {
    path: '/room/:id',
    component: () => import('./tutoring/room/RoomPage.vue'),
    meta: { title: 'room.title', bare: true },
  },
  {
    path: '/replay/:id',
    component: () => import('./tutoring/room/ReplayPage.vue'),
    meta: { title: 'replay.title', bare: true },
  },
  {
    path: '/bank',
    component: () => import('./tutoring/bank/BankPage.vue'),
    meta: {
      title: 'bank.title',
      roles: ['pupil', 'teacher', 'class_teacher', 'school_coordinator', 'head', 'researcher', 'bureau'],
    },
  },
  {
    path: '/bank/search',
    component: () => import('./tutoring/bank/BankSearch.vue'),
    meta: { title: 'bank.title', roles: ['researcher', 'bureau'] },
  },
  {
    path: '/book',
    component: () => import('./tutoring/book/BookPage.vue'),
    meta: { title: 'book.title', roles: ['pupil'] },
  },
  {
    path: '/book/:id',
    component: () => import('./tutoring/book/EntryPage.vue'),
    meta: { title: 'book.title', roles: ['pupil', 'guardian'] },
  },
  {
    path: '/children/:id/book',
    component: () => import('./tutoring/book/BookPage.vue'),
    meta: { title: 'book.title', roles: ['guardian'] },
  },
  {
    path: '/notices',
    component: () => import('./platform/NoticesPage.vue'),
    meta: { title: 'notices.title' },
  },
  {
    path: '/settings',
    component: () => import('./people/SettingsPage.vue'),
    meta: { title: 'settings.title' },
  },
  {
    path: '/messages',
    component: () => import('./platform/messages/MessagesPage.vue'),
    meta: { title: 'messages.title', roles: ['operator'] },
  },
  {
    path: '/webhooks',
    component: () => import('./platform/webhooks/WebhooksPage.vue'),
    meta: { title: 'webhooks.title', roles: ['operator', 'bureau'] },
  },
  {
    path: '/webhooks/:id',
    component: () => import('./platform/webhooks/WebhookPage.vue'),
    meta: { title: 'webhooks.title', roles: ['operator', 'bureau'] },
  },
  {
    path: '/jobs',
    component: () => import('./platform/JobsPage.vue'),
    meta: { title: 'jobs.title', roles: ['operator'] },
  },
  {
    path: '/audit',
    component: () => import('./platform/audit/AuditPage.vue'),
    meta: { title: 'audit.title', roles: ['auditor', 'bureau'] },
  },
  {
    path: '/people',
    component: () => import('./people/directory/PeoplePage.vue'),
    meta: { title: 'people.title', roles: ['school_coordinator', 'head', 'bureau'] },
  },
  {
    path: '/people/:id',
    component: () => import('./people/directory/PersonPage.vue'),
    meta: { title: 'people.person', roles: ['school_coordinator', 'head', 'bureau'] },
  },
  {
    path: '/classes',
    component: () => import('./people/directory/ClassesPage.vue'),
    meta: { title: 'classes.title', roles: ['school_coordinator', 'head', 'bureau'] },
  },
  {
    path: '/classes/:id',
    component: () => import('./people/directory/ClassPage.vue'),
    meta: { title: 'classes.one', roles: ['school_coordinator', 'head', 'bureau'] },
  },
  {
    path: '/organisation',
    component: () => import('./people/tree/OrganisationPage.vue'),
    meta: { title: 'tree.title', roles: ['school_coordinator', 'head', 'researcher', 'bureau', 'auditor'] },
  },
  {
    path: '/calendar',
    component: () => import('./people/calendar/CalendarPage.vue'),
    meta: {
      title: 'calendar.title',
      roles: ['school_coordinator', 'head', 'researcher', 'bureau', 'auditor'],
    },
  },
  {
    path: '/rollover',
    component: () => import('./people/rollover/RolloverPage.vue'),
    meta: { title: 'rollover.title', roles: ['school_coordinator', 'bureau'] },
  },
  {
    path: '/rosters',
    component: () => import('./people/rosters/RostersPage.vue'),
    meta: { title: 'roster.title', roles: ['school_coordinator', 'bureau'] },
  },
  {
    path: '/rosters/:id',
    component: () => import('./people/rosters/RosterImportPage.vue'),
    meta: { title: 'roster.title', roles: ['school_coordinator', 'bureau'] },
  },
  {
    path: '/vetting',
    component: byShell({
      phone: () => import('./people/vetting/VettingPage.vue'),
      desk: () => import('./people/vetting/VettingDeskPage.vue'),
    }),
    meta: {
      title: 'vetting.title',
      roles: ['teacher', 'school_coordinator', 'head', 'researcher', 'bureau'],
    },
  },
  {
    path: '/pupils/:id',
    component: () => import('./people/records/FilePage.vue'),
    meta: { title: 'file.title', roles: ['class_teacher', 'school_coordinator', 'head', 'bureau'] },
  },
  {
    path: '/views',
    component: () => import('./people/records/ViewsPage.vue'),
    meta: { title: 'views.title', roles: ['pupil', 'guardian'] },
  },
  {
    path: '/my-requests',
    component: () => import('./people/records/MyRequestsPage.vue'),
    meta: { title: 'requests.mine', roles: ['pupil', 'guardian'] },
  },
  {
    path: '/data-requests',
    component: () => import('./people/records/DataRequestsPage.vue'),
    meta: { title: 'requests.title', roles: ['school_coordinator', 'head', 'bureau'] },
  },
  {
    path: '/data-requests/:id',
    component: () => import('./people/records/DataRequestPage.vue'),
    meta: { title: 'requests.title', roles: ['school_coordinator', 'head', 'bureau'] },
  },
  {
    path: '/data-map',
    component: () => import('./people/records/DataMapPage.vue'),
    meta: { title: 'data_map.title', roles: ['bureau', 'auditor'] },
  },
  {
    path: '/exports',
    component: () => import('./people/records/ExportsPage.vue'),
    meta: {
      title: 'exports.title',
      roles: ['class_teacher', 'school_coordinator', 'head', 'researcher', 'bureau', 'auditor'],
    },
  },
  {
    path: '/retention',
    component: () => import('./people/records/RetentionPage.vue'),
    meta: { title: 'retention.title', roles: ['bureau', 'auditor', 'operator'] },
  },
  {
    path: '/yearly-reports',
    component: () => import('./people/records/YearlyPage.vue'),
    meta: { title: 'yearly.title', roles: ['bureau', 'auditor'] },
  },
  {
    path: '/access-log',
    component: () => import('./people/records/AccessLogPage.vue'),
    meta: { title: 'access.title', roles: ['school_coordinator', 'head', 'bureau', 'auditor'] },
  },
  {
    path: '/moderation',
    component: () => import('./tutoring/screening/ModerationPage.vue'),
    meta: { title: 'moderation.title', roles: ['bureau'] },
  },
  {
    path: '/moderation/:id',
    component: () => import('./tutoring/screening/CasePage.vue'),
    meta: { title: 'moderation.one', roles: ['bureau'] },
  },
  {
    path: '/clusters',
    component: () => import('./tutoring/clusters/ClustersPage.vue'),
    meta: { title: 'cluster.title', roles: ['researcher', 'bureau'] },
  },
  {
    path: '/clusters/:id',
    component: () => import('./tutoring/clusters/ClusterPage.vue'),
    meta: { title: 'cluster.one', roles: ['researcher', 'bureau'] },
  },
  {
    path: '/reports',
    component: () => import('./tutoring/sessions/ReportsPage.vue'),
    meta: { title: 'reports.title', roles: ['bureau'] },
  },
  { path: '/region', component: () => import('./people/RegionPage.vue'), meta: { title: 'region.title' } },
  {
    path: '/:rest(.*)*',
    component: () => import('./ui/NotFoundPage.vue'),
    meta: { title: 'missing.title', open: true, bare: true },
  },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, kept) => kept ?? { top: 0 },
})

router.beforeEach((to) => {
  if (to.meta.open) return true
  if (!me.value) return { path: '/sign-in', query: to.path === '/' ? {} : { next: to.fullPath } }
  return !to.meta.roles || to.meta.roles.includes(me.value.role) || '/'
})

// The pupil's home is the one page that does with the first texts.
router.beforeResolve(async (to) => {
  if (to.path !== '/' || me.value?.role !== 'pupil') await bringTexts(shell.value)
})

router.afterEach((to) => {
  document.title = `${t(to.meta.title)} · ${t('app.name')}`
})

watch(me, (person) => {
  if (!person && !router.currentRoute.value.meta.open) void router.push('/sign-in')
})

/** Settings of a Node-RED that is the gateway's guest: sign-in through ninewatch, nothing told to anybody else. */

const path = require('node:path');
const { takeGiven } = require('./given.js');
const { installStarters } = require('./starters.js');
const { createLogin, dropCookies } = require('./login.js');

const given = takeGiven();
installStarters(given.userDir);
const { adminAuth, guardPages } = createLogin(given);

module.exports = {
  uiHost: given.host,
  uiPort: given.port,
  userDir: given.userDir,
  // Where the file nodes of flows write, unless they say another place; beyond its folder it may write nowhere.
  fileWorkingDirectory: path.join(given.userDir, 'files'),
  flowFile: 'flows.json',
  flowFilePretty: true,
  credentialSecret: given.credentialSecret,
  nodesDir: [path.resolve(__dirname, '..')],

  adminAuth,
  httpAdminMiddleware: dropCookies,
  // Pages of flows stand apart from the editor, so that their sign-in is not asked of it.
  httpNodeRoot: '/pages',
  httpNodeAuth: guardPages,
  httpNodeMiddleware: dropCookies,

  telemetry: { enabled: false, updateNotification: false },
  // Taking a package from the network runs its code: whoever runs the machine does it, not a page.
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpload: false, allowUpdate: false },
    modules: { allowInstall: false },
  },
  functionExternalModules: false,
  // Seconds that one message may keep a function node: an endless loop ends there, as an error of that node.
  globalFunctionTimeout: 5,
  nodeMessageBufferMaxLength: 10_000,
  debugMaxLength: 1_000,
  diagnostics: { enabled: true, ui: true },
  runtimeState: { enabled: true, ui: true },
  logging: { console: { level: 'info', metrics: false, audit: false } },
  editorTheme: {
    page: { title: 'ninewatch · Node-RED' },
    header: { title: 'ninewatch · Node-RED' },
    tours: false,
    projects: { enabled: false },
    multiplayer: { enabled: false },
    codeEditor: { lib: 'monaco' },
    palette: {
      categories: ['ninewatch', 'subflows', 'common', 'function', 'network', 'sequence', 'parser', 'storage'],
    },
  },
};

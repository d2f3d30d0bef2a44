// Runs before `npm ci` installs anything, on whatever Node is there: so no syntax newer than ES5.
var major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(
    'SmartScale needs Node.js 20 or newer to install itself; this is ' +
      process.version +
      ' at ' +
      process.execPath +
      '.\nInstall a current release from https://nodejs.org and run `npm ci` again.' +
      '\n(The project then runs on its own Node.js 24, which `npm ci` brings along.)',
  );
  process.exit(1);
}

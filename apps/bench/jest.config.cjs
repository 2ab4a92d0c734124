module.exports = require('../../jest.preset.cjs').nodeProject('bench');

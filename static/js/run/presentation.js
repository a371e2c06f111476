// @ts-check
/** Which messages concern a presentation: they are for the presenter, or for those who watch. */

const TYPES = ["presenting", "watchers", "presenter", "page", "point", "ask", "answers"];

/** @typedef {import("./messages.js").ServerMessage} ServerMessage */

/** @param {ServerMessage} message @returns {message is import("./messages.js").PresentationMessage} */
export const isPresentation = (message) => TYPES.includes(message.type) || isOver(message);

/** @param {ServerMessage} message */
const isOver = (message) => message.type === "error" && message.code === "unknown-presentation";

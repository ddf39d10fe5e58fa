/** Takes the alternate screen, without a cursor; a line that is too long for it does not go on in the next row. */
export const enterScreen = '\x1b[?1049h\x1b[?25l\x1b[?7l';

/** Gives a terminal back its screen, its cursor and its line ends. */
export const leaveScreen = '\x1b[?2026l\x1b[?7h\x1b[?25h\x1b[?1049l';

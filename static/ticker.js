// A worker that ticks: its timers keep their pace in hidden pages.
onmessage = ({ data: millis }) => setInterval(() => postMessage(0), millis);

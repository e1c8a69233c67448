# What ./matinee and ./check share: find a JDK, find what is missing, install it by apt. Read with `.`, POSIX sh.
# A caller sets: program (its name), yes (1: install without asking).

oldest_jdk=17
oldest_maven=3.6.3

say() { printf '%s: %s\n' "$program" "$*" >&2; }
die() { say "$@"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# --- JDK ---

# The home of the java on PATH. A link leads there; a shim (jenv, asdf) is no link, so java itself is asked.
java_home_on_path() {
  on_path=$(command -v java) || return 0
  home=$(readlink -f "$on_path")
  home=${home%/bin/java}
  [ -f "$home/release" ] || home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
  printf '%s\n' "$home"
}

# The major version of the JDK in $1, or nothing. Its release file spares the start of a JVM.
jdk_version() {
  [ -x "$1/bin/java" ] || return 0
  release=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release" 2>/dev/null || :)
  [ -n "$release" ] || release=$("$1/bin/java" -version 2>&1 | sed -n '1,3s/.* version "\([^"]*\)".*/\1/p')
  printf '%s\n' "${release%%[!0-9]*}"
}

# All homes that may hold a JDK, best first: what the user chose, then what the system holds.
jdk_candidates() {
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  java_home_on_path
  for home in /usr/lib/jvm/*; do
    [ -L "$home" ] || [ ! -x "$home/bin/java" ] || printf '%s\n' "$home"
  done
}

# find_jdk TOOL [VERSION]: sets jdk and jdk_major to the first home with bin/TOOL (java to run, javac to build) that is
# new enough, or is exactly VERSION; sets them empty if there is none.
find_jdk() {
  jdk='' jdk_major=''
  candidates=$(jdk_candidates)
  while IFS= read -r candidate; do
    [ -n "$candidate" ] && [ -x "$candidate/bin/$1" ] || continue
    major=$(jdk_version "$candidate")
    [ "${major:-0}" -ge "$oldest_jdk" ] || continue
    [ -z "${2:-}" ] || [ "$major" = "$2" ] || continue
    jdk=$candidate jdk_major=$major
    break
  done <<EOF
$candidates
EOF
  if [ -n "$jdk" ] && [ -n "${JAVA_HOME:-}" ] && [ "$jdk" != "$JAVA_HOME" ] && [ -z "${2:-}" ]; then
    say "JAVA_HOME ($JAVA_HOME) has no $1 of version $oldest_jdk or newer; using $jdk"
  fi
}

# The versions of all JDKs here that can build, oldest first.
jdk_versions() {
  jdk_candidates | while IFS= read -r candidate; do
    [ ! -x "$candidate/bin/javac" ] || jdk_version "$candidate"
  done | sort -nu | while IFS= read -r major; do
    [ "${major:-0}" -lt "$oldest_jdk" ] || printf '%s\n' "$major"
  done
}

# --- Maven ---

maven_ok() {
  has mvn || return 1
  found=$(JAVA_HOME=$jdk mvn -v 2>/dev/null </dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
  oldest=$(printf '%s\n%s\n' "$oldest_maven" "${found:-0}" | sort -V | head -n 1)
  [ "$oldest" = "$oldest_maven" ]
}

# --- apt ---

# The package that brings program $1. 17 is what the code is written for; a release without it has a newer default.
package_of() {
  case $1 in
    jdk)
      for package in openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless; do
        ! apt_knows "$package" || break
        package=default-jdk-headless
      done
      # Fresh machines have no lists before the first update.
      apt_knows "$package" || package=openjdk-17-jdk-headless
      printf '%s\n' "$package"
      ;;
    mvn) echo maven ;;
    setpriv) echo util-linux ;;
    chromedriver) echo chromium-driver ;;
    WebKitWebDriver)
      printf '%s\n' webkit2gtk-driver gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav
      ;;
    Xvfb) echo xvfb ;;
    cvlc) printf '%s\n' vlc-bin vlc-plugin-base ;;
    gst-launch-1.0)
      printf '%s\n' gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
      ;;
    *) printf '%s\n' "$1" ;;
  esac
}

packages_of() {
  for each; do package_of "$each"; done
}

apt_knows() { apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [0-9]'; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

may_become_root() {
  [ "$(id -u)" = 0 ] && return 0
  has sudo || return 1
  # Without a terminal nobody can type a password.
  sudo -n true 2>/dev/null || on_terminal
}

on_terminal() { [ -t 0 ] && [ -t 2 ]; }

# Joins words by a space; a list of packages is one a line.
line() { printf '%s' "$*" | tr '\n' ' '; }

# install_missing PROGRAM…: puts the programs named on this machine as far as apt can, and says before what it does.
# Answers 1, having named the command to type, if it may not or can't; whoever calls decides whether that is fatal.
install_missing() {
  wanted=$(line "$(packages_of "$@")")
  if ! has apt-get; then
    say "missing here: $*. There is no apt; install them by the system's own means" \
      "(a JDK $oldest_jdk or newer, Maven $oldest_maven or newer, mpv, ffmpeg)."
    return 1
  fi
  command="apt-get update && apt-get install -y --no-install-recommends $wanted"
  if ! may_become_root; then
    say "missing here: $*. To install them, type as root:"
    printf '  %s\n' "$command" >&2
    return 1
  fi
  say "missing here: $*. To be installed by apt: $wanted"
  if [ "$yes" != 1 ] && on_terminal; then
    printf 'Install now? [Y/n] ' >&2
    read -r answer || answer=n
    case $answer in
      '' | y | Y | yes | Yes) ;;
      *)
        say "nothing was installed. The command is:"
        printf '  %s\n' "$command" >&2
        return 1
        ;;
    esac
  fi
  # A repository of somebody else that is down must not stop us: install tells what is really missing.
  as_root apt-get -q update >&2 || say "apt-get update failed in part; going on with the lists there are"
  known=''
  for package in $(packages_of "$@"); do
    if apt_knows "$package"; then
      known="$known $package"
    else
      say "apt has no package $package here (is the component universe on? Ubuntu's chromium is a snap)"
    fi
  done
  [ -n "$known" ] || return 1
  # shellcheck disable=SC2086 # a list of packages; a fresh machine's own upgrade may hold the lock for a while
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 \
    install -y --no-install-recommends $known >&2 </dev/null && return 0
  say "apt could not install it. To try by hand, type as root:"
  printf '  %s\n' "$command" >&2
  return 1
}

# --- the JVM ---

# The flags without which Netty's native transport makes JDK $1 complain.
native_flags() {
  [ "$1" -lt 22 ] || printf '%s\n' --enable-native-access=ALL-UNNAMED
  [ "$1" -lt 24 ] || printf '%s\n' --sun-misc-unsafe-memory-access=allow
}

# missing PROGRAM…: those that are not on PATH, one a line.
missing() {
  for each; do
    has "$each" || printf '%s\n' "$each"
  done
}

package dev.matinee.take;

import dev.matinee.hls.Container;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Decides what one take does with the source's streams: by what is known of them, by what the room can play, and by what
 * the operator wants. Pure.
 */
final class Suitability {
    private final Copying copying;
    private final Permit permit;
    private final Choice choice;
    private final BooleanSupplier live;
    private final List<Integer> heights;

    /**
     * @param live whether the source is live, as far as is known by now
     * @param heights of smaller pictures that are wanted beside the largest
     */
    Suitability(Copying copying, Permit permit, Choice choice, BooleanSupplier live, List<Integer> heights) {
        this.copying = copying;
        this.permit = permit;
        this.choice = choice;
        this.live = live;
        this.heights = heights;
    }

    static Suitability of(TakePlan plan, Encoding encoding) {
        return new Suitability(encoding.copy(), plan.permit(), plan.choice(), plan::isLive, encoding.ladder());
    }

    private boolean mayCopy() {
        return copying != Copying.NEVER && permit.copy() && choice.subtitle() == Choice.NONE;
    }

    /** Where nothing asks for another one: MPEG-TS, which more players know. */
    private Container usual() {
        return permit.container().orElse(Container.TRANSPORT_STREAM);
    }

    /** What to begin with; a copy while nothing is known, as that is the probe. */
    Treatment first(Optional<MediaInfo> known) {
        if (known.isPresent()) {
            return best(known.get());
        }
        return mayCopy()
                ? new Treatment(Mode.COPYING, usual(), choice.audio(), true, "", false, besideCopy(known))
                : encoded(known);
    }

    /** The best for this source. */
    Treatment best(MediaInfo info) {
        if (!info.hasVideo()) {
            return sound();
        }
        return copiesPictures(info) ? copied(info) : encoded(Optional.of(info));
    }

    private boolean copiesPictures(MediaInfo info) {
        return mayCopy()
                && info.upright(live.getAsBoolean())
                && info.pictureNeeds().filter(this::shown).isPresent();
    }

    /** Whether what needs this can be shown as it is: by everybody, in the container that there is. */
    private boolean shown(Abilities needs) {
        return needs == Abilities.NONE
                || (copying == Copying.AUTO
                        && permit.plays().includes(needs)
                        && permit.container().orElse(Container.FRAGMENTS) == Container.FRAGMENTS);
    }

    private Treatment copied(MediaInfo info) {
        int track = info.audioTrack(choice);
        Optional<Abilities> sound = info.soundNeeds(track)
                .filter(this::shown)
                .filter(one -> one == Abilities.NONE || info.soundIsDescribed());
        Abilities needs = info.pictureNeeds().orElseThrow().or(sound.orElse(Abilities.NONE));
        Container into = needs == Abilities.NONE ? usual() : Container.FRAGMENTS;
        boolean copiesSound = sound.isPresent() && (into == Container.TRANSPORT_STREAM || info.soundIsDescribed());
        return new Treatment(
                Mode.COPYING, into, track, copiesSound, info.picture().codec(), false, besideCopy(Optional.of(info)));
    }

    /** Encoded pictures. */
    Treatment encoded(Optional<MediaInfo> info) {
        boolean mapsTones = info.map(known -> known.picture().hdr()).orElse(false);
        return new Treatment(Mode.ENCODING, usual(), 0, false, "", mapsTones, ladder(info));
    }

    /** Sound alone. */
    Treatment sound() {
        return new Treatment(Mode.SOUND, usual(), 0, false, "", false, List.of());
    }

    /** Nothing is enlarged: of what is known to be small, no more than there is. */
    private List<Integer> smaller(Optional<MediaInfo> info) {
        int most = info.map(known -> known.picture().height()).orElse(Integer.MAX_VALUE);
        return heights.stream().filter(height -> height < most).toList();
    }

    /** What is encoded beside an encoded picture, whose cost nobody knows. */
    private List<Smaller> ladder(Optional<MediaInfo> info) {
        return smaller(info).stream().map(Smaller::of).toList();
    }

    /**
     * As {@link #ladder}, beside pictures that are taken over. Those of HEVC mostly stand in open groups: what leads a keyframe
     * comes in a smaller size before it, and so belongs to another segment.
     */
    private List<Smaller> besideCopy(Optional<MediaInfo> info) {
        MediaInfo.Picture copied = info.map(MediaInfo::picture).orElse(MediaInfo.Picture.NONE);
        if (!permit.sizes() || copied.codec().equals("hevc")) {
            return List.of();
        }
        // What is live has no average that is known.
        MediaInfo.Picture priced = live.getAsBoolean() ? MediaInfo.Picture.NONE : copied;
        return smaller(info).stream()
                .map(height -> Smaller.beside(priced, height))
                .toList();
    }

    /** Whether a run that began without knowing the source may go on. */
    boolean suits(Treatment run, MediaInfo info) {
        return switch (run.mode()) {
            case COPYING -> {
                Treatment best = best(info);
                yield best.mode() == Mode.COPYING
                        && best.container() == run.container()
                        && (best.copied().equals(run.copied()) || run.container() == Container.TRANSPORT_STREAM)
                        && Math.max(1, best.audioTrack()) == Math.max(1, run.audioTrack())
                        && best.copiesSound() == run.copiesSound()
                        && costsNoMore(run.ladder(), best.ladder(), info);
            }
            case ENCODING ->
                info.hasVideo()
                        && run.mapsTones() == info.picture().hdr()
                        && run.ladder().equals(ladder(Optional.of(info)));
            case SOUND -> true;
        };
    }

    /** A run that began before the source's rate was known may go on with a ladder that is dearer than it need be. */
    private static boolean costsNoMore(List<Smaller> begun, List<Smaller> best, MediaInfo info) {
        return begun.size() == best.size()
                && IntStream.range(0, begun.size()).allMatch(i -> begun.get(i).passesFor(best.get(i), info.picture()));
    }

    /** What viewers are told of a run. */
    Working working(Treatment run, MediaInfo info) {
        Abilities pictures = info.pictureNeeds().orElse(Abilities.NONE);
        if (run.mode() == Mode.COPYING) {
            Abilities sound = run.copiesSound()
                    ? info.soundNeeds(info.audioTrack(choice)).orElse(Abilities.NONE)
                    : Abilities.NONE;
            return new Working(run.mode(), pictures.or(sound), "");
        }
        boolean others = run.mode() == Mode.ENCODING
                && copying == Copying.AUTO
                && mayCopy()
                && info.upright(live.getAsBoolean());
        if (!others || shown(pictures)) {
            return new Working(run.mode(), Abilities.NONE, "");
        }
        return permit.plays().includes(pictures)
                ? Working.encodedForWantOfPlace(pictures)
                : Working.encodedFor(permit.plays(), pictures);
    }
}

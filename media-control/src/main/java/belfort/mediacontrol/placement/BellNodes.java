package belfort.mediacontrol.placement;

import belfort.mediacontrol.placement.BellPlan.Outlook;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The nodes while a plan is made: how full each would be, the least full first. What stands on a
 * node that takes no lessons, or has room nowhere, is counted in the demand and on no node.
 */
final class BellNodes {
  /**
   * So many of the least full are looked at before all are. One does where nodes are alike; a large
   * lesson may need the second or the fifth where they are not.
   */
  private static final int LOOKED_AT = 8;

  /**
   * So often at one bell all nodes are looked at in vain. A cluster that is too small by thousands
   * of lessons need not be searched for each: those that come after are smaller, and stand where
   * one of the least full nodes has room, or count as not fitting.
   */
  private static final int SEARCHES_IN_VAIN = 20;

  private final Map<NodeId, Slot> slots = new HashMap<>();
  private final TreeSet<Slot> leastFull =
      new TreeSet<>(
          Comparator.comparingDouble((Slot slot) -> slot.fullness)
              .thenComparingLong(slot -> slot.lot)
              .thenComparing(slot -> slot.view.entry().id().value()));
  private final List<Slot> inOrder = new ArrayList<>();
  private final Budget together;
  private Capacity elsewhere = Capacity.NONE;
  private int inVain;
  private @Nullable Outlook fullest;

  /** A part of a planned lesson. */
  record Share(NodeId node, Capacity held) {}

  /** A node that takes lessons. */
  private static final class Slot {
    final NodeView view;
    final long lot;
    Capacity held = Capacity.NONE;
    double fullness;

    Slot(NodeView view, long lot) {
      this.view = view;
      this.lot = lot;
    }

    Budget budget() {
      return view.entry().budget();
    }

    /** The node with what would be reserved there. */
    NodeView planned() {
      Ledger.NodeEntry entry = view.entry();
      return new NodeView(
          new Ledger.NodeEntry(
              entry.id(), entry.url(), entry.drain(), entry.budget(), held, entry.lessons()),
          view.reach());
    }
  }

  BellNodes(List<NodeView> nodes, long seed) {
    SplittableRandom lots = new SplittableRandom(seed);
    for (NodeView node : nodes) {
      long lot = lots.nextLong();
      if (node.reach() == Reach.UP && !node.entry().draining()) {
        Slot slot = new Slot(node, lot);
        slots.put(node.entry().id(), slot);
        inOrder.add(slot);
        leastFull.add(slot);
      }
    }
    together = Budget.together(inOrder.stream().map(Slot::budget).toList());
  }

  /** How large a demand is: its fullest component, in the cluster's own measure. */
  double size(Capacity demand) {
    return together.fullness(demand);
  }

  /** A new bell begins. */
  void ring() {
    inVain = 0;
    fullest = null;
  }

  void add(Optional<NodeId> node, Capacity more) {
    Slot slot = node.map(slots::get).orElse(null);
    if (slot == null) {
      elsewhere = elsewhere.plus(more);
    } else {
      hold(slot, slot.held.plus(more));
    }
  }

  void take(Optional<NodeId> node, Capacity less) {
    Slot slot = node.map(slots::get).orElse(null);
    if (slot == null) {
      elsewhere = elsewhere.minus(less);
    } else {
      hold(slot, slot.held.minus(less));
    }
  }

  private void hold(Slot slot, Capacity held) {
    leastFull.remove(slot);
    slot.held = held;
    slot.fullness = slot.budget().fullness(held);
    leastFull.add(slot);
  }

  /** Where the lesson is to stand, in parts; nothing when it fits nowhere. Holds nothing yet. */
  List<Share> place(Spread.Wish wish, Capacity demand, long seed) {
    Optional<Slot> one = one(demand);
    if (one.isPresent()) {
      return List.of(new Share(one.get().view.entry().id(), demand));
    }
    if (inVain >= SEARCHES_IN_VAIN) {
      return List.of();
    }
    List<NodeView> views = inOrder.stream().map(Slot::planned).toList();
    List<Spread.Part> parts = Spread.plan(views, wish, seed).parts();
    if (parts.isEmpty()) {
      inVain++;
    }
    return parts.stream().map(part -> new Share(part.node(), part.demand())).toList();
  }

  /** The node that would be least full with the lesson, among those that are least full without. */
  private Optional<Slot> one(Capacity demand) {
    @Nullable Slot best = null;
    double least = Double.MAX_VALUE;
    int looked = 0;
    for (Slot slot : leastFull) {
      Capacity after = slot.held.plus(demand);
      double fullness = slot.budget().fullness(after);
      if (fullness < least && fullness <= Spread.PLACED_TO && slot.budget().holds(after)) {
        best = slot;
        least = fullness;
      }
      looked++;
      if (looked == LOOKED_AT) {
        break;
      }
    }
    return Optional.ofNullable(best);
  }

  /** All that starts at the same time is placed: is this the fullest moment of the bell? */
  void note() {
    Capacity demand = elsewhere;
    for (Slot slot : inOrder) {
      demand = demand.plus(slot.held);
    }
    if (fullest == null || together.fullness(demand) > fullest.share()) {
      List<Reserve.Load> loads =
          inOrder.stream().map(slot -> new Reserve.Load(slot.budget(), slot.held)).toList();
      fullest = new Outlook(demand, together, Reserve.of(loads));
    }
  }

  /** How it stands in the bell's fullest moment. */
  Outlook outlook() {
    return Objects.requireNonNull(fullest, "nothing starts at this bell");
  }
}
